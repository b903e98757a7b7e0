use axum::http::Method;
use domain::source_limit::SourceLimit;
use serde_json::json;
use tests::{
    Answer, Nurse, Routes, TestApp,
    people::{NEW_PASSWORD, PASSWORD},
    services,
};

use super::{PATH, app};

const ADDRESS: &str = "198.51.100.7";

async fn sign_in(routes: &Routes, nurse: &Nurse, headers: &[(&str, &str)]) -> Answer {
    let body = json!({"email": nurse.email, "password": PASSWORD, "device_name": "Ward 3"});
    routes.send(Method::POST, PATH, headers, Some(body)).await
}

fn stating(key: &str) -> [(&str, &str); 3] {
    [
        ("x-florence-service-key", key),
        ("x-florence-client-address", ADDRESS),
        ("x-florence-client-user-agent", "Ward tablet"),
    ]
}

async fn kept(app: &TestApp, source: &str) -> u64 {
    let partition = format!("SOURCE#{source}");
    let mut total = 0;
    let hours = app.sort_keys(&partition).await;
    for hour in hours.iter().filter(|hour| hour.starts_with("SIGN_IN#")) {
        let item = app.item(&partition, hour).await;
        total += item["kept"].as_u64().unwrap();
    }
    total
}

#[tokio::test]
async fn whom_a_service_signs_in_is_recorded_with_both_addresses() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let answer = sign_in(&app.routes, &nurse, &stating(&key)).await;
    let answer = answer.expect_status(200);

    let partition = format!("USER#{}", nurse.user_id());
    let session = format!("SESSION#{}", answer.text("session_id"));
    let session = app.item(&partition, &session).await;
    assert_eq!(session["ip_address"], ADDRESS);
    assert_eq!(session["user_agent"], "Ward tablet");
    let events = app.events(nurse.user_id()).await;
    let event = events.last().unwrap();
    assert_eq!(event["action"], "login_succeeded");
    assert_eq!(event["ip_address"], ADDRESS);
    assert_eq!(event["service"], "backend");
    // What the gateway of these tests tells of the service is nothing.
    assert!(event["service_address"].is_null());
}

#[tokio::test]
async fn failures_count_on_the_stated_network_and_on_the_key_and_successes_on_neither() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let wrong = json!({"email": nurse.email, "password": NEW_PASSWORD});
    let headers = stating(&key);
    let answer = app.send(Method::POST, PATH, &headers, Some(wrong)).await;
    assert_eq!(answer.status, 401);
    sign_in(&app.routes, &nurse, &headers).await;

    assert_eq!(kept(&app, ADDRESS).await, 1);
    assert_eq!(kept(&app, "service:backend").await, 1);
    assert_eq!(kept(&app, "unknown").await, 0, "that of the service itself");
    let events = app.events(nurse.user_id()).await;
    assert_eq!(events[1]["reason"], "wrong_password");
    assert_eq!(events[1]["service"], "backend");
}

#[tokio::test]
async fn a_network_that_a_service_states_has_a_limit_of_its_own_and_so_has_the_service() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let limited = app.deployment.with(SourceLimit::SIGN_INS.name, "1");
    let routes = Routes::new(&[crate::compose], &limited);
    let nurse = app.register().await;
    let mut answers = Vec::new();
    for network in 0..21 {
        let address = format!("203.0.113.{network}");
        let mut headers = stating(&key);
        headers[1].1 = &address;
        answers.push(sign_in(&routes, &nurse, &headers).await.status);
        if network == 0 {
            let again = sign_in(&routes, &nurse, &headers).await;
            assert_eq!(again.code(), "too_many_from_network");
        }
    }
    let (first, last) = answers.split_at(20);
    assert!(first.iter().all(|status| *status == 200), "{answers:?}");
    assert_eq!(last, [429]);
}

#[tokio::test]
async fn without_a_good_key_nobodys_word_counts() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let forged = format!("{}A", &key[..key.len() - 1]);
    for wrong in ["x", &forged, &key.replace("backend", "nobody")] {
        let answer = sign_in(&app.routes, &nurse, &stating(wrong)).await;
        assert_eq!((answer.status, answer.code()), (401, "invalid_client"));
    }
    for half in [&stating(&key)[..1], &stating(&key)[1..]] {
        let answer = sign_in(&app.routes, &nurse, half).await;
        assert_eq!((answer.status, answer.code()), (400, "invalid_header"));
    }
    services::remove(&app.context.store, "backend").await;
    let answer = sign_in(&app.routes, &nurse, &stating(&key)).await;
    assert_eq!((answer.status, answer.code()), (401, "invalid_client"));
    assert_eq!(kept(&app, ADDRESS).await, 0);
}

/// What is stated names a device to people; only its token makes an account know it again.
#[tokio::test]
async fn a_stated_device_is_a_strangers_until_its_token_is_presented() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let headers = stating(&key);
    let first = sign_in(&app.routes, &nurse, &headers).await;
    let token = first.text("device_token").to_owned();
    super::guesses::count(&app, &nurse.email, 100).await;
    let stranger = sign_in(&app.routes, &nurse, &headers).await;
    assert_eq!(stranger.code(), "too_many_attempts");
    let body = json!({"email": nurse.email, "password": PASSWORD, "device_token": token});
    let known = app.send(Method::POST, PATH, &headers, Some(body)).await;
    assert_eq!(known.status, 200);
}
