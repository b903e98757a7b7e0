//! A hello-world that could read a table: the least that a function with the SDK can be. Making
//! the client loads the root certificates.

use std::sync::Arc;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use axum::{Router, routing::get};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static("us-east-1"))
        .build();
    let client = Arc::new(aws_sdk_dynamodb::Client::new(&sdk));
    let app = Router::new().route("/", get(async move || region(&client)));
    lambda_http::run(app).await
}

fn region(client: &aws_sdk_dynamodb::Client) -> String {
    let region = client.config().region();
    region.map(ToString::to_string).unwrap_or_default()
}
