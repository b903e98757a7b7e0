//! Removes what has expired, on a schedule.

use std::time::UNIX_EPOCH;

use api::lambda::init_logging;
use domain::{cleanup::CleanupRun, timestamp::Timestamp};
use identity::{
    app::{App, Environment},
    config::Config,
    expiry::{self, Request},
};
use lambda_runtime::{Context, Error, LambdaEvent, service_fn};
use serde::de::IgnoredAny;

/// What is left of the function's time for the removals under way and the record of the run,
/// in seconds.
const MARGIN_SECONDS: i64 = 10;

/// Runs the function until Lambda stops it.
///
/// # Errors
/// When the configuration is not complete or the Runtime API fails.
pub async fn serve() -> Result<(), Error> {
    init_logging();
    let app = App::new(Config::from_env()?, Environment::of_function()?);
    app.warm_up(None);
    lambda_runtime::run(service_fn(async |event: LambdaEvent<IgnoredAny>| {
        // Unboxed, the compiler gives up on the size of the state.
        Box::pin(handle(&app, &event.context)).await
    }))
    .await
}

/// What the event says does not matter: it is time.
async fn handle(app: &App, context: &Context) -> Result<CleanupRun, Error> {
    let request = Request::scheduled(deadline(context));
    Ok(expiry::run(app, request).await?)
}

fn deadline(context: &Context) -> Timestamp {
    let since_epoch = context.deadline().duration_since(UNIX_EPOCH);
    let millis = since_epoch.map_or(0, |time| time.as_millis());
    let end = Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
    end.plus_seconds(-MARGIN_SECONDS)
}

#[cfg(test)]
mod tests;
