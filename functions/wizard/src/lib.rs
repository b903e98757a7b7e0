//! Wizards: clinical forms filled in step by step, on one device or several.

mod complete;
mod failure;
mod list;
mod list_types;
mod lookup;
mod read;
mod read_type;
mod remove;
mod save_step;
mod start;
mod view;

use axum::Router;
use shared::{
    app::App,
    domain::{phi, wizard::catalogue},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes with their documentation.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_types::list_types))
        .routes(routes!(read_type::read_type))
        .routes(routes!(start::start, list::list))
        .routes(routes!(read::read, remove::remove))
        .routes(routes!(save_step::save_step))
        .routes(routes!(complete::complete))
}

/// The routes of this function.
pub fn router(app: App) -> Router {
    routes().with_state(app).into()
}

/// Builds what the first request would otherwise wait for.
pub fn prepare() {
    phi::prepare();
    // The request that needs a catalogue that cannot be used says so.
    let _ = catalogue::all();
}

#[cfg(test)]
mod tests;
