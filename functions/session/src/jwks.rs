//! GET /.well-known/jwks.json

use axum::extract::State;
use shared::{
    app::App,
    auth::jwks::JwkSet,
    http::{Problem, Reply, problem::Problems},
};

/// Shows the public keys that access tokens are verified with (RFC 7517 §5).
///
/// Two while a new one takes over.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    operation_id = "jwks",
    tag = "service",
    security(),
    responses((status = 200, description = "Public keys", body = JwkSet), Problems)
)]
pub(crate) async fn jwks(State(app): State<App>) -> Result<Reply<JwkSet>, Problem> {
    // Publishes the keys of this instance, if they are not; but another instance may have seen
    // a newer secret already, and only the table knows the keys of both.
    app.issuer().await?;
    Ok(Reply::ok(app.store.public_keys().await?))
}

#[cfg(test)]
mod tests;
