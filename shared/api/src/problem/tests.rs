use std::collections::HashSet;

use domain::guesses::Closed;
use http_body_util::BodyExt;
use rstest::rstest;
use serde_json::{Value, json};
use store::{StoreError, Unavailable};

use super::*;

async fn shown(problem: Problem) -> (StatusCode, header::HeaderMap, Value) {
    let (parts, body) = problem.into_response().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let body = serde_json::from_slice(&bytes).unwrap();
    (parts.status, parts.headers, body)
}

#[test]
fn codes_differ_and_belong_to_failures() {
    let codes: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len());
    for code in Code::ALL {
        let status = code.status();
        assert!(status.is_client_error() || status.is_server_error());
        assert!(!code.title().is_empty());
    }
}

#[tokio::test]
async fn a_problem_tells_its_fields_and_how_long_to_wait() {
    let error = FieldError::new("email", "required", "is required");
    let problem = Problem::fields(vec![error])
        .retry_after(7)
        .current_version(3);
    let (status, headers, body) = shown(problem).await;

    assert_eq!(status, 422);
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(headers[header::RETRY_AFTER], "7");
    assert_eq!(headers[header::ETAG], "\"3\"");
    assert_eq!(body["type"], "urn:florence:problem:validation_failed");
    assert_eq!(body["status"], 422);
    let errors = json!([{"field": "email", "code": "required", "message": "is required"}]);
    assert_eq!(body["errors"], errors);
}

#[rstest]
#[case(Code::MissingToken, Some(r#"Bearer realm="florence""#))]
#[case(
    Code::TokenExpired,
    Some(r#"Bearer realm="florence", error="invalid_token""#)
)]
#[case(Code::Forbidden, None)]
#[tokio::test]
async fn only_401_asks_for_a_token(#[case] code: Code, #[case] challenge: Option<&str>) {
    let (_, headers, _) = shown(Problem::new(code)).await;
    let told = headers.get(header::WWW_AUTHENTICATE);
    assert_eq!(told.map(|value| value.to_str().unwrap()), challenge);
}

#[rstest]
#[case(
    StoreError::Unavailable(Unavailable::Throttled),
    503,
    "unavailable",
    Some("1")
)]
#[case(StoreError::Contended, 503, "unavailable", Some("1"))]
#[case(StoreError::Invalid("cause".to_owned()), 500, "internal", None)]
#[case(StoreError::Corrupt { key: "cause".to_owned(), detail: "cause".to_owned() }, 500, "internal", None)]
#[tokio::test]
async fn what_the_store_says_stays_in_the_log(
    #[case] error: StoreError,
    #[case] status: u16,
    #[case] code: &str,
    #[case] retry_after: Option<&str>,
) {
    let (told, headers, body) = shown(error.into()).await;
    assert_eq!(
        (told.as_u16(), body["code"].as_str().unwrap()),
        (status, code)
    );
    let wait = headers.get(header::RETRY_AFTER);
    assert_eq!(wait.map(|value| value.to_str().unwrap()), retry_after);
    assert!(!body.to_string().contains("cause"));
}

#[tokio::test]
async fn a_wait_is_told() {
    let (status, headers, _) = shown(Closed { retry_after: 900 }.into()).await;
    assert_eq!(
        (status.as_u16(), &headers[header::RETRY_AFTER]),
        (429, &"900".parse().unwrap())
    );
}
