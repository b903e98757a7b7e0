//! The pages: one application, built beforehand, and what it is served with.

mod files;
mod pages;

use api::endpoints::{Environment, InvalidSetting, Variables};
use axum::{Router, routing::any};

/// The routes of this function: every path that no other function has.
pub fn router() -> Router {
    Router::new()
        .route("/", any(pages::serve))
        .route("/{*path}", any(pages::serve))
}

/// The routes of this function, which needs no settings.
///
/// # Errors
/// None.
pub fn compose(_: &Variables, _: &Environment) -> Result<Router, InvalidSetting> {
    Ok(router())
}
