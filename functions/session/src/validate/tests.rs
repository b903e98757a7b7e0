mod cookie;

use axum::http::Method;
use serde_json::json;
use tests::{Answer, Nurse, TestApp};

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose]).await
}

async fn validate(app: &TestApp, token: &str) -> Answer {
    let path = "/api/v1/auth/validate";
    app.call(Method::POST, path, token, None).await
}

fn user_partition(nurse: &Nurse) -> String {
    let user = &nurse.answer.body["user"]["user_id"];
    format!("USER#{}", user.as_str().unwrap())
}

#[tokio::test]
async fn a_live_token_is_told_whose_it_is() {
    let app = app().await;
    let nurse = app.register().await;
    let answer = validate(&app, &nurse.access).await.expect_status(200);

    assert_eq!(answer.body["active"], true);
    assert_eq!(answer.body["user_id"], nurse.answer.body["user"]["user_id"]);
    assert_eq!(answer.text("session_id"), nurse.answer.text("session_id"));
    assert_eq!(answer.text("role"), "nurse");
    assert_eq!(answer.body["level"], 1);
    assert_eq!(answer.body["methods"], json!(["pwd"]));
    let created = &nurse.answer.body["user"]["created_at"];
    assert_eq!(&answer.body["authenticated_at"], created);
    let permissions = json!([
        "profile:read",
        "profile:write",
        "wizards:read",
        "wizards:write"
    ]);
    assert_eq!(answer.body["permissions"], permissions);
    let now = app.context.now();
    let expires: domain::timestamp::Timestamp = answer.text("expires_at").parse().unwrap();
    assert!((598..=600).contains(&now.seconds_until(expires)));
}

#[tokio::test]
async fn a_token_expires_after_ten_minutes_and_the_skew() {
    let app = app().await;
    let nurse = app.register().await;
    app.clock.advance(629);
    assert_eq!(validate(&app, &nurse.access).await.status, 200);
    app.clock.advance(2);
    let answer = validate(&app, &nurse.access).await;
    assert_eq!((answer.status, answer.code()), (401, "token_expired"));
}

#[tokio::test]
async fn a_changed_role_and_a_disabled_account_count_at_once() {
    let app = app().await;
    let nurse = app.register().await;
    let partition = user_partition(&nurse);
    app.set(&partition, "PROFILE", "role", json!("user")).await;
    assert_eq!(validate(&app, &nurse.access).await.text("role"), "user");

    app.set(&partition, "PROFILE", "is_active", json!(false))
        .await;
    let answer = validate(&app, &nurse.access).await;
    assert_eq!((answer.status, answer.code()), (403, "account_disabled"));
}

#[tokio::test]
async fn a_refresh_token_is_no_access_token() {
    let app = app().await;
    let nurse = app.register().await;
    let answer = validate(&app, &nurse.refresh).await;
    assert_eq!((answer.status, answer.code()), (401, "invalid_token"));
}

#[tokio::test]
async fn a_damaged_item_is_an_error_that_shows_nothing() {
    let app = app().await;
    let nurse = app.register().await;
    app.set(&user_partition(&nurse), "PROFILE", "role", json!("chief"))
        .await;
    let answer = validate(&app, &nurse.access).await;
    assert_eq!((answer.status, answer.code()), (500, "internal"));
    assert!(answer.body.get("detail").is_none());
}
