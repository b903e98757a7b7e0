//! The function of the pages.

use api::lambda;

#[tokio::main(flavor = "local")]
async fn main() -> Result<(), lambda_http::Error> {
    let (variables, environment) = lambda::begin()?;
    lambda::run(web::router(), &variables, &environment).await
}
