//! Signing in with a password.

mod login;

use axum::Router;
use shared::app::App;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes with their documentation.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(login::login))
}

/// The routes of this function.
pub fn router(app: App) -> Router {
    routes().with_state(app).into()
}
