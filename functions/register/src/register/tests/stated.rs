use domain::source_limit::SourceLimit;
use tests::services;

use super::*;
use crate::verified::{Verified, id_of};

const ADDRESS: &str = "198.51.100.7";

fn stating(key: &str) -> [(&str, &str); 3] {
    [
        ("x-florence-service-key", key),
        ("x-florence-client-address", ADDRESS),
        ("x-florence-client-user-agent", "Ward tablet"),
    ]
}

/// How many attempts of a kind are counted for a source.
async fn counted(app: &TestApp, source: &str, kind: &str) -> u64 {
    let partition = format!("SOURCE#{source}");
    let mut total = 0;
    for hour in app.sort_keys(&partition).await {
        if hour.starts_with(kind) {
            let item = app.item(&partition, &hour).await;
            total += item["attempts"].as_u64().unwrap();
        }
    }
    total
}

fn is_told(event: &Value, action: &str) {
    assert_eq!(event["action"], action);
    assert_eq!(event["ip_address"], ADDRESS);
    assert_eq!(event["service"], "backend");
}

#[tokio::test]
async fn whom_a_service_registers_is_recorded_and_counted_where_they_are() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let person = Some(people::registration());
    let answer = app.send(Method::POST, PATH, &stating(&key), person).await;
    let answer = answer.expect_status(201);
    let user = answer.body["user"]["user_id"].as_str().unwrap();
    let session = format!("SESSION#{}", answer.text("session_id"));
    let session = app.item(&format!("USER#{user}"), &session).await;
    assert_eq!(session["user_agent"], "Ward tablet");
    is_told(&app.events(user).await[0], "registered");
    for source in [ADDRESS, "service:backend"] {
        assert_eq!(counted(&app, source, "REGISTRATION#").await, 1, "{source}");
    }
    assert_eq!(counted(&app, "unknown", "REGISTRATION#").await, 0);
}

#[tokio::test]
async fn a_service_brings_the_code_of_a_registration() {
    let verified = Verified::start().await;
    let app = &verified.app;
    let key = services::create(&app.context.store, "backend").await;
    let headers = stating(&key);
    let begun = verified.register(&headers, people::registration()).await;
    let id = id_of(&begun.expect_status(202));
    assert_eq!(counted(app, ADDRESS, "REGISTRATION#").await, 1);
    assert_eq!(counted(app, "service:backend", "REGISTRATION#").await, 1);
    let body = json!({"registration_id": id, "code": verified.code(&id).await});
    let confirmed = verified.send(&headers, "confirm", body).await;
    let confirmed = confirmed.expect_status(201);
    let user = confirmed.body["user"]["user_id"].as_str().unwrap();
    is_told(&app.events(user).await[0], "registered");
}

#[tokio::test]
async fn a_stated_network_has_a_limit_of_its_own() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let limited = app.deployment.with(SourceLimit::REGISTRATIONS.name, "1");
    let routes = Routes::new(&[crate::compose], &limited);
    for (address, status) in [(ADDRESS, 201), (ADDRESS, 429), ("203.0.113.9", 201)] {
        let mut headers = stating(&key);
        headers[1].1 = address;
        let person = Some(people::registration());
        let answer = routes.send(Method::POST, PATH, &headers, person).await;
        assert_eq!(answer.status, status, "{address}");
    }
}

#[tokio::test]
async fn a_reset_through_a_service_is_recorded_and_counted_where_they_are() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let headers = stating(&key);
    let body = Some(json!({"email": nurse.email}));
    let path = "/api/v1/auth/password-reset";
    let asked = app.send(Method::POST, path, &headers, body).await;
    assert_eq!(asked.status, 202);
    assert_eq!(counted(&app, ADDRESS, "RESET#").await, 1);
    let events = app.events(nurse.user_id()).await;
    is_told(events.last().unwrap(), "password_reset_requested");
}

#[tokio::test]
async fn without_a_good_key_nobody_is_stated() {
    let app = app().await;
    let key = format!("flk_nobody.{}", "A".repeat(43));
    for path in [PATH, "/api/v1/auth/password-reset"] {
        let person = Some(people::registration());
        let refused = app.send(Method::POST, path, &stating(&key), person).await;
        let told = (refused.status, refused.code());
        assert_eq!(told, (401, "invalid_client"), "{path}");
        let half = &stating(&key)[1..];
        let refused = app.send(Method::POST, path, half, None).await;
        assert_eq!((refused.status, refused.code()), (400, "invalid_header"));
    }
}
