//! Administering accounts, sessions and the audit trail.

mod administrator;
mod change_user;
mod cleanup;
mod cleanup_history;
mod force_logout;
mod list_users;
mod parameters;
mod read_audit;
mod read_user;
mod statistics;
mod unlock;

use axum::Router;
use shared::app::App;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes with their documentation.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_users::list_users))
        .routes(routes!(read_user::read_user, change_user::change_user))
        .routes(routes!(unlock::unlock))
        .routes(routes!(force_logout::force_logout))
        .routes(routes!(statistics::statistics))
        .routes(routes!(cleanup::clean_up))
        .routes(routes!(cleanup_history::cleanup_history))
        .routes(routes!(read_audit::read_audit))
}

/// The routes of this function.
pub fn router(app: App) -> Router {
    routes().with_state(app).into()
}

#[cfg(test)]
mod tests;
