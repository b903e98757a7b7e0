use domain::mail::Template;
use serde_json::{Value, json};
use tests::{Nurse, TestApp, people::PASSWORD};

use super::guesses::{app, count};

const WRONG: &str = "another lamp under the river 8";

async fn told(app: &TestApp, template: Template, email: &str) -> usize {
    app.mails(template, email).await.len()
}

async fn new_devices(app: &TestApp, nurse: &Nurse) -> usize {
    told(app, Template::NewDevice, &nurse.email).await
}

#[tokio::test]
async fn a_sign_in_from_a_device_that_the_account_does_not_know_is_told() {
    let app = app().await;
    let nurse = app.register().await;
    assert_eq!(new_devices(&app, &nurse).await, 0, "it is the first one");
    let answer = app.login(&nurse.email).await.expect_status(200);
    assert_eq!(new_devices(&app, &nurse).await, 1);
    let known = json!({
        "email": nurse.email, "password": PASSWORD,
        "device_token": answer.text("device_token"),
    });
    assert_eq!(app.post("/api/v1/auth/login", known).await.status, 200);
    assert_eq!(new_devices(&app, &nurse).await, 1);
}

#[tokio::test]
async fn who_never_signed_in_has_no_other_device() {
    let app = app().await;
    let nurse = app.register().await;
    let user = format!("USER#{}", nurse.user_id());
    app.set(&user, "PROFILE", "last_login_at", Value::Null)
        .await;
    assert_eq!(app.login(&nurse.email).await.status, 200);
    assert_eq!(new_devices(&app, &nurse).await, 0);
}

/// A program that keeps no token would have its owner told each time.
#[tokio::test]
async fn new_devices_are_told_five_times_a_day() {
    let app = app().await;
    let nurse = app.register().await;
    app.clock.advance(86_400);
    for _ in 0..8 {
        assert_eq!(app.login(&nurse.email).await.status, 200);
    }
    assert_eq!(new_devices(&app, &nurse).await, 5);
    app.clock.advance(86_400);
    assert_eq!(app.login(&nurse.email).await.status, 200);
    assert_eq!(new_devices(&app, &nurse).await, 6);
}

#[tokio::test]
async fn a_closed_address_is_told_once_a_day_with_an_account_or_without() {
    let app = app().await;
    let nurse = app.register().await;
    for email in [nurse.email.as_str(), "nobody@ward.example.org"] {
        let guess = async || {
            count(&app, email, 99).await;
            let body = json!({"email": email, "password": WRONG});
            assert_eq!(app.post("/api/v1/auth/login", body).await.status, 401);
            told(&app, Template::TooManyFailures, email).await
        };
        assert_eq!([guess().await, guess().await], [1, 1]);
        app.clock.advance(86_400);
        assert_eq!(guess().await, 2);
    }
}

#[tokio::test]
async fn a_device_that_failed_too_often_is_told() {
    let app = app().await;
    let nurse = app.register().await;
    for number in 1..=10 {
        let device = nurse.answer.text("device_token");
        let body = json!({"email": nurse.email, "password": WRONG, "device_token": device});
        assert_eq!(app.post("/api/v1/auth/login", body).await.status, 401);
        let closed = usize::from(number == 10);
        assert_eq!(
            told(&app, Template::TooManyFailures, &nurse.email).await,
            closed
        );
    }
}
