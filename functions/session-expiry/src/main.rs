//! The session-expiry function.

use api::lambda;
use identity::failure::Failure;
use session_expiry::State;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let (variables, environment) = lambda::begin()?;
    let state = State::new(&variables, &environment)?;
    let audit = state.audit.clone();
    lambda::warm_up(async move {
        audit.warm_up().await?;
        Ok::<(), Failure>(())
    });
    session_expiry::serve(state).await
}
