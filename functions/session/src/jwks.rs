//! GET /.well-known/jwks.json

use api::{Problem, Reply, problem::Problems};
use axum::extract::State;
use domain::jwks::JwkSet;
use identity::{context::Context, tokens::Tokens};

/// Shows the public keys that access tokens are verified with (RFC 7517 §5).
///
/// Two after a rotation: a new one is published some seconds before it signs.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    operation_id = "jwks",
    tag = "service",
    security(),
    responses((status = 200, description = "Public keys", body = JwkSet), Problems)
)]
pub(crate) async fn jwks(
    State(context): State<Context>,
    State(tokens): State<Tokens>,
) -> Result<Reply<JwkSet>, Problem> {
    // Publishes the keys of this instance, if they are not; but another instance may have seen
    // a newer secret already, and only the table knows the keys of both.
    tokens.issuer().await?;
    Ok(Reply::ok(context.store.public_keys().await?).cacheable())
}

#[cfg(test)]
mod tests;
