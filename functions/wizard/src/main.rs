//! The wizard function.

use api::lambda;
use identity::failure::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(flavor = "local")]
async fn main() -> Result<(), lambda_http::Error> {
    let (variables, environment) = lambda::begin()?;
    let state = wizard::State::new(&variables, &environment)?;
    let parts = state.clone();
    lambda::warm_up(async move {
        tokio::task::spawn_blocking(wizard::prepare);
        parts.audit.warm_up().await?;
        Ok::<(), Failure>(())
    });
    lambda::run(wizard::router(state), &variables, &environment).await
}
