//! Lets other HTTP APIs of the same account ask who calls them: a Lambda authorizer for payload
//! format 2.0 with simple responses.
//!
//! Each request is checked against the session in the table, so that a sign-out, a changed role and
//! a disabled account count at the next one. What is not known to be good is not let through; when
//! it cannot be told, the function fails and API Gateway answers 500.

mod authorization;
mod line;
mod request;
mod state;

use std::time::{Duration, Instant};

use api::lambda;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::{in_request, metered};

use self::{authorization::Outcome, line::Line};

pub use self::{authorization::Authorization, request::Request, state::State};

/// The longest that a check may take. API Gateway waits ten seconds, people do not.
const TIME_LIMIT: Duration = Duration::from_millis(4_500);

/// It cannot be told now who calls.
#[derive(Debug, thiserror::Error)]
#[error("it cannot be told now whose the token is")]
pub struct Unavailable;

/// Runs the function until Lambda stops it.
///
/// # Errors
/// When the Runtime API fails.
pub async fn serve(state: State) -> Result<(), Error> {
    // For as long as the process lives.
    let state: &'static State = Box::leak(Box::new(state));
    let answers = service_fn(async |event: LambdaEvent<Request>| {
        let answered = answer(state, &event.payload).await;
        answered.map_err(Error::from)
    });
    lambda::serve(lambda_runtime::run(answers)).await
}

/// What API Gateway is told of a request, of which one line is logged.
///
/// # Errors
/// [`Unavailable`] when it cannot be told.
pub async fn answer(state: &State, request: &Request) -> Result<Authorization, Unavailable> {
    let started = Instant::now();
    // Unboxed, its 37 KB of state would be part of every caller's.
    let check = Box::pin(authorization::decide(&state.verifier, request));
    let (decided, usage) = metered(in_request(tokio::time::timeout(TIME_LIMIT, check))).await;
    let decided = decided.unwrap_or_else(|_| {
        tracing::warn!("a check took longer than its time limit");
        Outcome::failed()
    });
    let line = Line {
        state,
        request,
        outcome: &decided,
    };
    line.write(usage, started.elapsed());
    decided.answer.ok_or(Unavailable)
}
