//! The session-expiry function.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    session_expiry::serve().await
}
