use std::fs;
use std::os::unix::fs::PermissionsExt;

use aws_sdk_secretsmanager::config::{BehaviorVersion, Credentials, Region};
use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::*;

fn template() -> Template {
    Template::parse(
        "
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: PK, AttributeType: S}]
      KeySchema: [{AttributeName: PK, KeyType: HASH}]
  TokenSecret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {PasswordLength: 64, ExcludePunctuation: true}
",
    )
    .unwrap()
}

async fn get(secrets: &Secrets, request: Value) -> (StatusCode, Value) {
    let request = Request::post("/")
        .header("x-amz-target", "secretsmanager.GetSecretValue")
        .body(Body::from(request.to_string()))
        .unwrap();
    let response = router(secrets.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn the_current_value_is_found_by_name_and_by_arn() {
    let secrets = Secrets::in_memory(&template()).unwrap();

    let (status, by_name) = get(&secrets, json!({"SecretId": "TokenSecret"})).await;
    let (_, by_arn) = get(&secrets, json!({"SecretId": by_name["ARN"]})).await;

    assert_eq!(status, StatusCode::OK);
    assert_eq!(by_name["SecretString"].as_str().unwrap().len(), 64);
    assert_eq!(by_name["VersionStages"], json!(["AWSCURRENT"]));
    assert_eq!(by_name, by_arn);
}

#[tokio::test]
async fn rotation_keeps_the_value_before_as_previous() {
    let secrets = Secrets::in_memory(&template()).unwrap();
    let before = secrets.current("TokenSecret");
    let previous = json!({"SecretId": "TokenSecret", "VersionStage": "AWSPREVIOUS"});
    let (absent, _) = get(&secrets, previous.clone()).await;

    secrets.rotate("TokenSecret").unwrap();

    let (status, found) = get(&secrets, previous).await;
    assert_eq!((absent, status), (StatusCode::BAD_REQUEST, StatusCode::OK));
    assert_eq!(found["SecretString"].as_str(), before.as_deref());
    assert_ne!(secrets.current("TokenSecret"), before);
}

#[tokio::test]
async fn an_unknown_secret_is_named_as_aws_names_it() {
    let secrets = Secrets::in_memory(&template()).unwrap();

    let (status, error) = get(&secrets, json!({"SecretId": "Other"})).await;

    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(error["__type"], "ResourceNotFoundException");
}

#[tokio::test]
async fn the_sdk_reads_what_is_served() {
    let secrets = Secrets::in_memory(&template()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router(secrets.clone())).into_future());
    let config = aws_sdk_secretsmanager::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(url)
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .build();
    let client = aws_sdk_secretsmanager::Client::from_conf(config);

    let found = client
        .get_secret_value()
        .secret_id("TokenSecret")
        .send()
        .await
        .unwrap();
    let missing = client
        .get_secret_value()
        .secret_id("Other")
        .send()
        .await
        .unwrap_err();

    assert_eq!(
        found.secret_string(),
        secrets.current("TokenSecret").as_deref()
    );
    assert_eq!(found.version_stages(), ["AWSCURRENT"]);
    assert!(found.created_date().is_some());
    assert!(
        missing
            .into_service_error()
            .is_resource_not_found_exception()
    );
}

#[test]
fn the_file_is_private_and_survives() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.json");

    let first = Secrets::open(path.clone(), &template()).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    first.rotate("TokenSecret").unwrap();
    let second = Secrets::open(path.clone(), &template()).unwrap();

    assert_eq!(mode, 0o600);
    assert_eq!(first.current("TokenSecret"), second.current("TokenSecret"));
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn a_broken_file_is_an_error_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.json");
    fs::write(&path, "{").unwrap();

    let opened = Secrets::open(path.clone(), &template());

    assert!(matches!(opened, Err(SecretsError::Malformed { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"{");
}
