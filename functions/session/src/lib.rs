//! Keeping, showing and ending sessions.

mod ending;
mod jwks;
mod list;
mod logout;
mod refresh;
mod revoke;
mod revoke_others;
mod validate;

use axum::Router;
use shared::app::App;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes with their documentation.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(refresh::refresh))
        .routes(routes!(logout::logout))
        .routes(routes!(list::list, revoke_others::revoke_others))
        .routes(routes!(revoke::revoke))
        .routes(routes!(validate::validate))
        .routes(routes!(jwks::jwks))
}

/// The routes of this function.
pub fn router(app: App) -> Router {
    routes().with_state(app).into()
}
