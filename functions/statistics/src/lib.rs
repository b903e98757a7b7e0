//! Rolls the audit events of each day up, on a schedule: what the days come to, and nothing of whom.
//!
//! An event says what it adds (see `domain::statistics`), so each is read once. A page of them and
//! where it ended are stored in one conditional write. A run that is cut short goes on with the next
//! page, and of two runs at once each page is counted by one.

mod roll_up;
mod run_log;

use std::time::UNIX_EPOCH;

use domain::{setting::InvalidSetting, timestamp::Timestamp};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::de::IgnoredAny;
use store::{
    Store,
    environment::{Environment, variables::Variables},
    metered,
};

pub use self::roll_up::{Run, roll_up};

/// What is left of the function's time for the page under way, in seconds.
const MARGIN_SECONDS: i64 = 10;

/// What the function holds from its cold start on.
pub struct State {
    store: Store,
    environment: Environment,
}

impl State {
    /// Puts the function together. Nothing is read yet.
    ///
    /// # Errors
    /// When a setting is missing or not valid.
    pub fn new(variables: &Variables, environment: &Environment) -> Result<Self, InvalidSetting> {
        Ok(Self {
            store: Store::new(&environment.dynamodb, variables.required("TABLE_NAME")?),
            environment: environment.clone(),
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
async fn handle(state: &State, context: &lambda_runtime::Context) -> Result<Run, Error> {
    let State { store, environment } = state;
    let clock = environment.clock.as_ref();
    let started_at = clock.now();
    let rolled = Box::pin(metered(roll_up(store, clock, deadline(context))));
    let (run, usage) = rolled.await;
    let run = run?;
    run_log::write(environment, started_at, &run, usage);
    Ok(run)
}

fn deadline(context: &lambda_runtime::Context) -> Timestamp {
    let since_epoch = context.deadline().duration_since(UNIX_EPOCH);
    let millis = since_epoch.map_or(0, |time| time.as_millis());
    let end = Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
    end.plus_seconds(-MARGIN_SECONDS)
}

#[cfg(test)]
mod tests;
