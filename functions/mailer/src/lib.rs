//! Sends the mail that waits in the outbox, and notes which addresses mail does not reach.
//!
//! The table's stream tells of new mail at once; a schedule finds what is left. Both may be told of
//! the same mail: a lease decides who sends it.

mod delivery;
mod event;
mod feedback;
mod mail_log;
mod message;
mod ses;
mod state;
mod stream;
mod sweep;
mod words;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

use self::{delivery::Deadline, event::Event};

pub use self::{
    message::{Message, Secrets},
    state::State,
};

/// Runs the function until Lambda stops it.
///
/// # Errors
/// When the Runtime API fails.
pub async fn serve(state: State) -> Result<(), Error> {
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        // Unboxed, the compiler gives up on the size of the state.
        Box::pin(handle(&state, event)).await
    }))
    .await
}

async fn handle(state: &State, event: LambdaEvent<Value>) -> Result<Value, Error> {
    let deadline = Deadline::of(&event.context);
    match Event::parse(event.payload)? {
        Event::Stream(records) => Ok(stream::run(state.delivery()?, deadline, &records).await),
        Event::Schedule => {
            sweep::run(state.delivery()?, deadline).await?;
            Ok(Value::Null)
        }
        Event::Feedback(feedback) => {
            feedback::note(&state.store, state.clock.as_ref(), &feedback).await?;
            Ok(Value::Null)
        }
    }
}
