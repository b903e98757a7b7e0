//! Nothing that a stranger sends is answered as a fault of the service.

use crate::openapi::{Operation, operations};
use axum::http::Method;
use serde_json::json;

use crate::system;

fn bodies() -> Vec<String> {
    let deep = "[".repeat(20_000);
    let lone_surrogate = r#"{"email": "\ud800", "password": "\udc00", "refresh_token": "\ud800"}"#;
    let texts = [
        "\0",
        "\u{feff}",
        "\u{202e}",
        "ﷺ",
        "'; --",
        "${jndi:x}",
        "a@b@c",
    ];
    let mut bodies: Vec<String> = texts
        .iter()
        .map(|text| {
            let body = json!({
                "email": text, "password": text, "full_name": text, "device_name": text,
                "agreed_to_terms": true, "refresh_token": text, "current_password": text,
                "new_password": text,
            });
            body.to_string()
        })
        .collect();
    let others = [
        "",
        "null",
        "[]",
        "{}",
        "7",
        "\"x\"",
        "\u{feff}{}",
        "{\"email\":1e999}",
        lone_surrogate,
    ];
    bodies.extend(others.map(str::to_owned));
    bodies.push(deep);
    bodies
}

#[tokio::test]
async fn no_body_makes_a_route_fail() {
    let api = system::shared().await;
    let headers = [("content-type", "application/json")];
    for operation in operations() {
        if !operation.takes_body() {
            continue;
        }
        let nurse = api.register().await;
        let token = Some(nurse.access.as_str());
        for body in bodies() {
            let (method, path) = (operation.method.clone(), operation.concrete_path());
            let answer = api.send_text(method, &path, token, &headers, &body).await;
            // A profile may be told to stay as it is, a fresh proof deletes an account, and a browser
            // without a device asks for a passkey.
            let may_be_empty = ["update_profile", "delete_account", "begin_passkey_sign_in"];
            let may_be_empty = may_be_empty.contains(&operation.id());
            let expected = if may_be_empty && body == "{}" {
                200..205
            } else {
                400..500
            };
            let shown: String = body.chars().take(40).collect();
            let name = operation.id();
            assert!(
                expected.contains(&answer.status),
                "{name} {shown}: {answer:?}"
            );
        }
    }
}

#[tokio::test]
async fn no_header_makes_a_route_fail() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let long = "x".repeat(6_000);
    let bearer = format!("Bearer {}", nurse.access);
    for value in [
        "",
        " ",
        "\t",
        "\"",
        "W/\"",
        "\"-1\"",
        "99999999999999999999",
        long.as_str(),
    ] {
        for name in ["if-match", "idempotency-key", "user-agent", "authorization"] {
            let mut headers = vec![("content-type", "application/json"), (name, value)];
            if name != "authorization" {
                headers.push(("authorization", &bearer));
            }
            for (method, path) in [
                (Method::PATCH, "/auth/profile"),
                (Method::POST, "/auth/refresh"),
                (Method::GET, "/auth/sessions"),
            ] {
                let body = if method == Method::GET { "" } else { "{}" };
                let answer = api.send_text(method, path, None, &headers, body).await;
                assert!(answer.status < 500, "{name}: {value}: {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn no_path_makes_a_route_fail() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let long = "x".repeat(6_000);
    let operations = operations().into_iter();
    for operation in operations.filter(Operation::has_parameters) {
        for segment in ["x", "%00", "%FF", "..%2f..", "%F0%9F%92%89", &long] {
            let (method, path) = (operation.method.clone(), operation.path_with(segment));
            let answer = api.send(method, &path, token, &[], Some(json!({}))).await;
            // An administrator's routes refuse a nurse first, and the gateway what is no UTF-8.
            let refused = if segment == "%FF" { 400..405 } else { 403..405 };
            assert!(refused.contains(&answer.status), "{path}: {answer:?}");
        }
    }
}
