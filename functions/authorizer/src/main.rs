//! The authorizer function.

use api::lambda;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(flavor = "local")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let (variables, environment) = lambda::begin()?;
    let state = authorizer::State::new(&variables, &environment)?;
    authorizer::serve(state).await
}
