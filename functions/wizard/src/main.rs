//! The wizard function.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    api::lambda::serve_prepared(wizard::router, wizard::prepare).await
}
