//! GET /.well-known/jwks.json

use axum::extract::State;
use shared::{
    app::App,
    auth::jwks::JwkSet,
    http::{Problem, Reply, problem::Problems},
};

/// The public keys that access tokens are verified with (RFC 7517 §5). Two while a new one
/// takes over.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    operation_id = "jwks",
    tag = "service",
    responses((status = 200, description = "Public keys", body = JwkSet), Problems)
)]
pub(crate) async fn jwks(State(app): State<App>) -> Result<Reply<JwkSet>, Problem> {
    Ok(Reply::ok(app.issuer().await?.public_keys().clone()))
}
