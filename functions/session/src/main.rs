//! The session function.

use api::lambda;
use identity::failure::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(flavor = "local")]
async fn main() -> Result<(), lambda_http::Error> {
    let (variables, environment) = lambda::begin()?;
    let state = session::State::new(&variables, &environment)?;
    let parts = state.clone();
    lambda::warm_up(async move {
        parts.audit.warm_up().await?;
        parts.tokens.warm_up().await?;
        Ok::<(), Failure>(())
    });
    lambda::run(session::router(state), &variables, &environment).await
}
