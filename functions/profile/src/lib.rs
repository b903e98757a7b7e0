//! A person's own account.

mod change_password;
mod delete_account;
mod export;
mod read;
mod update;
mod wrong_password;

use axum::Router;
use shared::app::App;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes with their documentation.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            read::read_profile,
            update::update_profile,
            delete_account::delete_account
        ))
        .routes(routes!(export::export_profile))
        .routes(routes!(change_password::change_password))
}

/// The routes of this function.
pub fn router(app: App) -> Router {
    routes().with_state(app).into()
}
