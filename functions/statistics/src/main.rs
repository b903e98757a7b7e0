//! The statistics function.

use api::lambda;
use statistics::State;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let (variables, environment) = lambda::begin()?;
    statistics::serve(State::new(&variables, &environment)?).await
}
