//! The entry point of every HTTP function.

use axum::Router;
use identity::{
    app::{App, Environment},
    config::Config,
};
use lambda_http::Error;
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use super::layers::layered;

/// Runs a function until Lambda stops it.
///
/// # Errors
/// When the configuration is not complete or the Runtime API fails; Lambda then reports an
/// initialization error.
pub async fn serve(routes: fn(App) -> Router) -> Result<(), Error> {
    run(routes, None).await
}

/// As [`serve`], and runs `prepare` on a thread of its own at the cold start.
///
/// # Errors
/// As [`serve`].
pub async fn serve_prepared(routes: fn(App) -> Router, prepare: fn()) -> Result<(), Error> {
    run(routes, Some(prepare)).await
}

async fn run(routes: fn(App) -> Router, prepare: Option<fn()>) -> Result<(), Error> {
    init_logging();
    log_panics_by_place();
    let app = App::new(Config::from_env()?, Environment::of_function()?);
    app.warm_up(prepare);
    lambda_http::run(layered(routes(app.clone()), &app)).await
}

/// JSON lines on standard output. Only this project's own code may speak below a warning:
/// libraries would show requests whole.
pub fn init_logging() {
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("api", LevelFilter::INFO)
        .with_target("identity", LevelFilter::INFO)
        .with_target("store", LevelFilter::INFO);
    tracing_subscriber::registry()
        .with(filter)
        .with(tracing_subscriber::fmt::layer().json().flatten_event(true))
        .init();
}

/// The default hook would print the message of a panic, which may quote a secret.
fn log_panics_by_place() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a defect made the code panic");
    }));
}
