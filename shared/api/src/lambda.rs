//! The entry point of every HTTP function.

mod answer;

use std::fmt::Display;

use axum::Router;
use lambda_http::{Adapter, Error, LambdaEvent, lambda_runtime, request::LambdaRequest};
use store::environment::{Environment, variables::Variables};
use tower::{ServiceExt as _, util::MapResponse};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use self::answer::Answer;
use super::{layers::layered, query};

/// Turns of the scheduler until the request for the first event has left: it connects, starts the
/// connection's task and writes.
const TURNS_TO_FIRST_POLL: usize = 3;

/// Begins the process of a function: its log, its settings and what is around it.
///
/// # Errors
/// When TLS cannot be set up; Lambda then reports an initialization error.
pub fn begin() -> Result<(Variables, Environment), Error> {
    init_logging();
    log_panics_by_place();
    Ok((Variables::of_process(), Environment::of_function()?))
}

/// Prepares what the first request would otherwise wait for, while its event is on its way. What
/// cannot be prepared is logged, and tried again when it is needed.
pub fn warm_up<E: Display>(prepare: impl Future<Output = Result<(), E>> + Send + 'static) {
    tokio::spawn(async move {
        for _ in 0..TURNS_TO_FIRST_POLL {
            tokio::task::yield_now().await;
        }
        if let Err(error) = prepare.await {
            tracing::warn!(%error, "not everything could be prepared at the cold start");
        }
    });
}

/// Answers requests until Lambda stops the function.
///
/// # Errors
/// When a setting is not valid, or the Runtime API fails.
pub async fn run(
    routes: Router,
    variables: &Variables,
    environment: &Environment,
) -> Result<(), Error> {
    let answers = MapResponse::new(layered(routes, variables, environment)?, Answer);
    let of_a_uri = |event: LambdaEvent<LambdaRequest>| LambdaEvent {
        payload: query::of_a_uri(event.payload),
        context: event.context,
    };
    let service = Adapter::from(answers).map_request(of_a_uri);
    serve(lambda_runtime::run(service)).await
}

/// Answers events until Lambda stops the function, in a task of its own: whatever wakes the outermost
/// future of a runtime goes through the kernel. The runtime must be of tokio's flavour `local`.
///
/// # Errors
/// When the Runtime API fails.
pub async fn serve(events: impl Future<Output = Result<(), Error>> + 'static) -> Result<(), Error> {
    tokio::task::spawn_local(events).await?
}

/// JSON lines on standard output. Only this project's own code may speak below a warning:
/// libraries would show requests whole.
pub fn init_logging() {
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("api", LevelFilter::INFO)
        .with_target("identity", LevelFilter::INFO)
        .with_target("mailer", LevelFilter::INFO)
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
