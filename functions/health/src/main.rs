//! The health function.

use api::lambda;

#[tokio::main(flavor = "local")]
async fn main() -> Result<(), lambda_http::Error> {
    let (variables, environment) = lambda::begin()?;
    let state = health::State::new(&variables, &environment)?;
    lambda::run(health::router(state), &variables, &environment).await
}
