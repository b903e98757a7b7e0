//! The mailer function.

use api::lambda;
use store::environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let (variables, environment) = lambda::begin()?;
    let ses = environment::service_of_function("AWS_ENDPOINT_URL_SESV2")?;
    let state = mailer::State::new(&variables, &environment, &ses)?;
    mailer::serve(state).await
}
