use aws_sdk_dynamodb::types::{AttributeValue, TableStatus};
use serde_json::json;

use super::*;

fn template() -> Template {
    Template::parse(
        "
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions:
        - {AttributeName: PK, AttributeType: S}
        - {AttributeName: SK, AttributeType: S}
        - {AttributeName: GSI1PK, AttributeType: S}
      KeySchema:
        - {AttributeName: PK, KeyType: HASH}
        - {AttributeName: SK, KeyType: RANGE}
      GlobalSecondaryIndexes:
        - IndexName: GSI1
          KeySchema: [{AttributeName: GSI1PK, KeyType: HASH}]
          Projection: {ProjectionType: ALL}
      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
",
    )
    .unwrap()
}

/// A time to live in the year 2286.
const NEVER: &str = "9999999999";

async fn put(engine: &Engine, key: &str, ttl: &str) {
    engine
        .client()
        .put_item()
        .table_name(engine.table_name())
        .item("PK", AttributeValue::S(key.to_owned()))
        .item("SK", AttributeValue::S("item".to_owned()))
        .item("ttl", AttributeValue::N(ttl.to_owned()))
        .send()
        .await
        .unwrap();
}

async fn count(engine: &Engine) -> i32 {
    let scan = engine
        .client()
        .scan()
        .table_name(engine.table_name())
        .send();
    scan.await.unwrap().count()
}

#[tokio::test]
async fn the_table_is_the_templates() {
    let engine = Engine::in_memory(&template()).await.unwrap();

    let described = engine
        .client()
        .describe_table()
        .table_name("Table")
        .send()
        .await
        .unwrap();

    let table = described.table().unwrap();
    assert_eq!(table.table_status(), Some(&TableStatus::Active));
    assert_eq!(table.key_schema().len(), 2);
    assert_eq!(
        table.global_secondary_indexes()[0].index_name(),
        Some("GSI1")
    );
}

#[tokio::test]
async fn a_stopped_engine_refuses_and_a_started_one_has_the_data() {
    let engine = Engine::in_memory(&template()).await.unwrap();
    put(&engine, "kept", NEVER).await;

    engine.stop().await;
    let refused = tokio::net::TcpStream::connect(engine.address).await;
    engine.start().await.unwrap();

    assert_eq!(
        refused.unwrap_err().kind(),
        std::io::ErrorKind::ConnectionRefused
    );
    assert_eq!(count(&engine).await, 1);
}

/// Another socket could take a port that a stopped engine let go.
#[tokio::test]
async fn a_stopped_engine_keeps_its_port() {
    let engine = Engine::in_memory(&template()).await.unwrap();

    engine.stop().await;
    let thief = tokio::net::TcpSocket::new_v4().unwrap();
    let taken = thief.bind(engine.address);
    engine.start().await.unwrap();

    assert_eq!(taken.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    assert_eq!(count(&engine).await, 0);
}

#[tokio::test]
async fn expiry_deletes_what_has_expired_and_nothing_else() {
    let engine = Engine::in_process(&template()).await.unwrap();
    put(&engine, "live", NEVER).await;
    put(&engine, "expired", "1000000000").await;

    let expired = engine.expire().await.unwrap();

    assert_eq!((expired, count(&engine).await), (1, 1));
}

#[tokio::test]
async fn a_file_keeps_its_items_for_the_next_engine() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::File(folder.path().join("table.sqlite"));
    let first = Engine::open(&storage, 0, &template()).await.unwrap();
    put(&first, "kept", NEVER).await;
    first.stop().await;
    drop(first);

    let second = Engine::open(&storage, 0, &template()).await.unwrap();

    assert_eq!(count(&second).await, 1);
}

#[tokio::test]
async fn what_a_relay_takes_is_in_the_engine_behind_it() {
    let behind = Engine::in_process(&template()).await.unwrap();
    let storage = Storage::Elsewhere(behind.endpoint());
    let relay = Engine::open(&storage, 0, &template()).await.unwrap();
    put(&relay, "kept", NEVER).await;
    let imported = json!({"PK": {"S": "imported"}, "SK": {"S": "item"}});
    assert_eq!(relay.import(vec![imported]).await.unwrap(), 1);

    relay.stop().await;
    let refused = tokio::net::TcpStream::connect(relay.address).await;

    assert!(refused.is_err());
    assert_eq!(count(&behind).await, 2);
}

#[tokio::test]
async fn an_engine_elsewhere_needs_an_http_url() {
    for url in ["127.0.0.1:8000", "https://example.org", "/", ""] {
        let engine = Engine::open(&Storage::Elsewhere(url.to_owned()), 0, &template()).await;
        assert!(matches!(engine, Err(EngineError::Database(_))), "{url}");
    }
}
