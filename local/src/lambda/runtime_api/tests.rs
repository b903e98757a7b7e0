use time::macros::datetime;

use super::*;
use crate::host;
use crate::test_client::{self, get, post};

fn event(payload: &'static str) -> Event {
    Event {
        request_id: host::new_id(),
        deadline: datetime!(2026-11-23 09:08:07.5 UTC),
        function_arn: "arn:aws:lambda:us-east-1:000000000000:function:F".to_owned(),
        payload: Bytes::from_static(payload.as_bytes()),
    }
}

async fn next(base: &str) -> test_client::Response {
    get(&format!("{base}/invocation/next")).await
}

async fn listen() -> (RuntimeApi, String) {
    let api = RuntimeApi::listen().await.unwrap();
    let base = format!("http://{}/2018-06-01/runtime", api.address());
    (api, base)
}

#[tokio::test]
async fn next_hands_out_the_event_with_its_headers() {
    let (api, base) = listen().await;
    let event = event("{}");
    let id = event.request_id.to_string();

    let (_reply, handed) = tokio::join!(api.send(event), next(&base));

    assert_eq!(handed.body, "{}");
    assert_eq!(handed.headers["lambda-runtime-aws-request-id"], id);
    assert_eq!(
        handed.headers["lambda-runtime-deadline-ms"],
        "1795424887500"
    );
    let arn = &handed.headers["lambda-runtime-invoked-function-arn"];
    assert_eq!(arn, "arn:aws:lambda:us-east-1:000000000000:function:F");
    let trace = handed.headers["lambda-runtime-trace-id"].to_str().unwrap();
    assert!(trace.starts_with("Root=1-6b040277-"), "{trace}");
    assert_eq!(api.initialised().await, Init::Ready);
}

#[tokio::test]
async fn a_response_is_accepted_once_and_only_for_the_event_under_way() {
    let (api, base) = listen().await;
    let event = event("{}");
    let url = format!("{base}/invocation/{}/response", event.request_id);
    let other = format!("{base}/invocation/{}/response", host::new_id());
    let (reply, _) = tokio::join!(api.send(event), next(&base));

    let stray = post(&other, "1").await;
    let accepted = post(&url, "2").await;
    let repeated = post(&url, "3").await;

    assert_eq!(stray.status, StatusCode::BAD_REQUEST);
    assert_eq!(accepted.status, StatusCode::ACCEPTED);
    assert_eq!(repeated.json()["errorType"], "InvalidRequestID");
    assert!(matches!(reply.await.unwrap(), Reply::Response(body) if body == "2"));
}

#[tokio::test]
async fn an_error_is_told_from_a_response() {
    let (api, base) = listen().await;
    let event = event("{}");
    let url = format!("{base}/invocation/{}/error", event.request_id);
    let (reply, _) = tokio::join!(api.send(event), next(&base));

    let accepted = post(&url, r#"{"errorType":"E"}"#).await;

    assert_eq!(accepted.status, StatusCode::ACCEPTED);
    assert!(matches!(reply.await.unwrap(), Reply::Error(body) if body == r#"{"errorType":"E"}"#));
}

#[tokio::test]
async fn an_init_error_ends_the_start() {
    let (api, base) = listen().await;

    let accepted = post(&format!("{base}/init/error"), "why").await;

    assert_eq!(accepted.status, StatusCode::ACCEPTED);
    assert_eq!(
        api.initialised().await,
        Init::Failed(Bytes::from_static(b"why"))
    );
}
