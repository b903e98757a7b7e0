//! What every answer carries.

use crate::openapi::operations;
use axum::http::{HeaderName, Method};
use serde_json::json;

use crate::system;

#[tokio::test]
async fn every_json_answer_has_its_headers_and_the_notice() {
    let api = system::shared().await;
    for operation in operations() {
        let nurse = api.register().await;
        let body = operation.takes_body().then(|| json!({}));
        for token in [Some(nurse.access.as_str()), None] {
            let path = operation.concrete_path();
            let answer = api
                .send(operation.method.clone(), &path, token, &[], body.clone())
                .await;
            let name = operation.id();
            assert!(!answer.header("x-request-id").is_empty(), "{name}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
            let https = answer.header("strict-transport-security");
            assert_eq!(https, "max-age=63072000; includeSubDomains", "{name}");
            if answer.status == 204 {
                assert!(answer.bytes.is_empty(), "{name}");
                continue;
            }
            let kept = match name {
                "jwks" | "openapi" | "openid_configuration" | "oauth_metadata" => {
                    ("public, max-age=300", "origin")
                }
                "list_wizard_types" if answer.status == 200 => ("no-store", "accept-language"),
                name if is_page(name) => ("no-store", "accept-language"),
                _ => ("no-store", ""),
            };
            let told = (answer.header("cache-control"), answer.header("vary"));
            assert_eq!(told, kept, "{name}");
            let expected = match answer.status {
                200 if is_page(name) => "text/html; charset=utf-8",
                200..300 => "application/json",
                _ if is_oauth(name) => "application/json",
                _ => "application/problem+json",
            };
            assert_eq!(answer.header("content-type"), expected, "{name}");
            // That document is one of a standard's.
            let noticed = !answer.text("educational_notice").is_empty();
            assert!(noticed || name == "openapi" || is_page(name), "{name}");
        }
    }
}

/// Their failures are told as OAuth has it.
fn is_oauth(operation: &str) -> bool {
    ["introspect", "oauth_revoke"].contains(&operation)
}

/// Whether an operation answers a page for people, which has the notice among its words.
fn is_page(operation: &str) -> bool {
    operation.ends_with("_page")
}

#[tokio::test]
async fn request_ids_are_those_of_the_gateway() {
    let api = system::shared().await;
    let answer = api.get("/health", None).await;
    assert_eq!(
        answer.header("x-request-id"),
        answer.header("apigw-requestid")
    );
}

const PREFLIGHT: [(&str, &str); 2] = [
    ("access-control-request-method", "PATCH"),
    ("access-control-request-headers", "authorization, if-match"),
];

#[tokio::test]
async fn a_preflight_lets_the_configured_origin_in() {
    let api = system::shared().await;
    let origin = ("origin", "http://localhost:5173");
    let headers = [origin, PREFLIGHT[0], PREFLIGHT[1]];
    let answer = api
        .send(Method::OPTIONS, "/auth/profile", None, &headers, None)
        .await;

    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), origin.1);
    let methods = answer.header("access-control-allow-methods");
    assert!(methods.contains("PATCH"), "{methods}");
    let allowed = answer.header("access-control-allow-headers");
    for name in [
        "authorization",
        "content-type",
        "if-match",
        "idempotency-key",
    ] {
        assert!(allowed.contains(name), "{allowed}");
    }
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}

#[tokio::test]
async fn a_preflight_tells_a_foreign_origin_nothing() {
    let api = system::shared().await;
    let origin = ("origin", "https://evil.example");
    let headers = [origin, PREFLIGHT[0], PREFLIGHT[1]];
    let answer = api
        .send(Method::OPTIONS, "/auth/profile", None, &headers, None)
        .await;

    let names = answer.headers.keys().map(HeaderName::as_str);
    let cors: Vec<&str> = names
        .filter(|name| name.starts_with("access-control"))
        .collect();
    assert!(cors.is_empty(), "{cors:?}");
}
