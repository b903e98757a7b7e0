//! What the gateway answers by itself, on the project's own template.

use std::fs;

use crate::openapi::operations;
use axum::http::Method;
use florence_local::{project, stack::Stack};
use futures_util::future::join_all;
use serde_json::json;

use crate::system;

#[tokio::test]
async fn what_has_no_route_is_answered_by_the_pages_function_whatever_the_method() {
    let api = system::shared().await;
    for (method, path) in [
        (Method::GET, "/api/v1/nothing"),
        (Method::GET, "/api/v1/auth/login"),
        (Method::POST, "/api/v1/health"),
        (Method::DELETE, "/api/v1/auth/login"),
        (Method::PUT, "/.well-known/jwks.json"),
    ] {
        let answer = api.send(method.clone(), path, None, &[], None).await;
        assert_eq!(answer.status, 404, "{method} {path}");
        assert_eq!(answer.code(), "not_found");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(!answer.header("x-request-id").is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn a_preflight_of_a_path_without_a_route_is_the_gateways_too() {
    let api = system::shared().await;
    let headers = [
        ("origin", "http://localhost:5173"),
        ("access-control-request-method", "POST"),
    ];
    let answer = api
        .send(Method::OPTIONS, "/api/v1/nothing", None, &headers, None)
        .await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("x-request-id"), "", "no function was asked");
}

#[tokio::test]
async fn head_is_get_without_the_body_where_monitors_and_caches_ask() {
    let api = system::shared().await;
    for id in ["health", "jwks", "openapi"] {
        let all = operations();
        let path = &all.iter().find(|o| o.id() == id).unwrap().path;

        let get = api.get(path, None).await.expect_status(200);
        let head = api.send(Method::HEAD, path, None, &[], None).await;

        assert_eq!(head.status, 200, "{path}");
        assert!(head.bytes.is_empty() && !get.bytes.is_empty(), "{path}");
        for name in ["content-type", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path}");
        }
        assert!(!head.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn above_its_throttle_a_route_is_answered_429_by_the_gateway() {
    let template = fs::read_to_string(project::root().join("template.yaml")).unwrap();
    let default = "\"500\": {Rate: 250, Burst: 500,";
    assert!(template.contains(default));
    let template = template.replace(default, "\"500\": {Rate: 1, Burst: 2,");
    let builder = Stack::builder().ephemeral().only("health");
    let stack = system::start(builder.template(template)).await;
    let api = system::api(&stack);

    let answers = join_all((0..20).map(|_| api.get("/openapi.json", None))).await;

    let (served, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    assert!(served.len() >= 2 && !refused.is_empty());
    for answer in refused {
        assert_eq!(answer.status, 429);
        assert_eq!(answer.body, json!({"message": "Too Many Requests"}));
        assert_eq!(answer.header("retry-after"), "");
    }
}
