//! Removes what has expired, on a schedule.

use std::time::UNIX_EPOCH;

use api::expiry_run;
use domain::{expiry::ExpiryRun, setting::InvalidSetting, timestamp::Timestamp};
use identity::{
    audit::Audit,
    context::Context,
    expiry::{Expiry, Request},
    secrets::Secrets,
};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::de::IgnoredAny;
use store::environment::{Environment, variables::Variables};

/// What is left of the function's time for the removals under way and the record of the run,
/// in seconds.
const MARGIN_SECONDS: i64 = 10;

/// What the function holds from its cold start on.
pub struct State {
    /// Records what happens.
    pub audit: Audit,
    expiry: Expiry,
    environment: Environment,
}

impl State {
    /// Puts the function together. Nothing is read yet.
    ///
    /// # Errors
    /// When a setting is missing or not valid.
    pub fn new(variables: &Variables, environment: &Environment) -> Result<Self, InvalidSetting> {
        let context = Context::new(variables, environment)?;
        let audit = Audit::new(variables, &Secrets::new(environment), &context)?;
        Ok(Self {
            expiry: Expiry::new(&context, &audit),
            environment: environment.clone(),
            audit,
        })
    }
}

/// Runs the function until Lambda stops it.
///
/// # Errors
/// When the Runtime API fails.
pub async fn serve(state: State) -> Result<(), Error> {
    lambda_runtime::run(service_fn(async |event: LambdaEvent<IgnoredAny>| {
        // Unboxed, the compiler gives up on the size of the state.
        Box::pin(handle(&state, &event.context)).await
    }))
    .await
}

/// What the event says does not matter: it is time.
async fn handle(state: &State, context: &lambda_runtime::Context) -> Result<ExpiryRun, Error> {
    let request = Request::scheduled(deadline(context));
    let report = |run: &ExpiryRun, usage| expiry_run::write(&state.environment, run, usage);
    Ok(state.expiry.run(request, report).await?)
}

fn deadline(context: &lambda_runtime::Context) -> Timestamp {
    let since_epoch = context.deadline().duration_since(UNIX_EPOCH);
    let millis = since_epoch.map_or(0, |time| time.as_millis());
    let end = Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
    end.plus_seconds(-MARGIN_SECONDS)
}

#[cfg(test)]
mod tests;
