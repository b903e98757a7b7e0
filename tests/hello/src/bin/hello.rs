//! The least that a function over HTTP can be: what the benchmarks compare cold starts with.

use axum::{Router, routing::get};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(Router::new().route("/", get(async || "hello"))).await
}
