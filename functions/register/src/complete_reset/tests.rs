mod races;
mod refusals;

use domain::mail::Template;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{
    Answer, TestApp,
    people::{self, NEW_PASSWORD, PASSWORD},
};

use crate::request_reset::tests::{app, ask};

const PATH: &str = "/api/v1/auth/password-reset/complete";

/// Has a reset mailed; its token.
async fn token(app: &TestApp, email: &str) -> String {
    assert_eq!(ask(app, email).await.status, 202);
    let mails = app.mails(Template::PasswordReset, email).await;
    app.token(mails.last().unwrap()).await
}

async fn complete(app: &TestApp, token: &str) -> Answer {
    let body = json!({"token": token, "new_password": NEW_PASSWORD});
    app.post(PATH, body).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> u16 {
    let body = json!({"email": email, "password": password});
    app.post("/api/v1/auth/login", body).await.status
}

async fn devices(app: &TestApp, user: &str) -> Vec<String> {
    let keys = app.sort_keys(&format!("USER#{user}")).await;
    let devices = keys.iter().filter(|key| key.starts_with("PROFILE#DEVICE#"));
    devices.cloned().collect()
}

#[tokio::test]
async fn a_reset_replaces_the_password_and_ends_everything_but_this_device() {
    let app = app().await;
    let nurse = app.register().await;
    assert_eq!(app.login(&nurse.email).await.status, 200);
    app.clock.advance(1);
    let token = token(&app, &nurse.email).await;
    let answer = complete(&app, &token).await.expect_status(200);

    assert_eq!(
        answer.body["access_token"],
        Value::Null,
        "nobody is signed in"
    );
    let device = answer.text("device_token").to_owned();
    assert!(answer.header("set-cookie").contains(&device));
    assert_eq!(devices(&app, nurse.user_id()).await.len(), 1);
    let profile = app
        .call(
            axum::http::Method::GET,
            "/api/v1/auth/profile",
            &nurse.access,
            None,
        )
        .await;
    assert_eq!((profile.status, profile.code()), (401, "session_ended"));
    assert_eq!(sign_in(&app, &nurse.email, PASSWORD).await, 401);
    let body = json!({"email": nurse.email, "password": NEW_PASSWORD, "device_token": device});
    let login = app
        .post("/api/v1/auth/login", body)
        .await
        .expect_status(200);
    assert_eq!(login.text("device_token"), device);
    assert_ne!(login.body["user"]["email_verified_at"], Value::Null);
    let told = app.mails(Template::PasswordChanged, &nurse.email).await;
    assert_eq!(told.len(), 1);
}

/// The count of what strangers guessed stays, and the browser that completed the reset passes it.
#[tokio::test]
async fn a_closed_address_stays_closed_for_strangers_only() {
    let app = app().await;
    let nurse = app.register().await;
    let drained_at = app.context.now().plus_seconds(100 * 3_600).to_string();
    let partition = format!("EMAIL#{}", nurse.email);
    app.set(&partition, "GUESSES", "drained_at", json!(drained_at))
        .await;
    let token = token(&app, &nurse.email).await;
    let answer = complete(&app, &token).await.expect_status(200);
    let guesses = app.item(&partition, "GUESSES").await;
    assert_eq!(guesses["drained_at"], json!(drained_at));
    assert_eq!(sign_in(&app, &nurse.email, NEW_PASSWORD).await, 429);
    let body = json!({
        "email": nurse.email, "password": NEW_PASSWORD,
        "device_token": answer.text("device_token"),
    });
    assert_eq!(app.post("/api/v1/auth/login", body).await.status, 200);
}

#[tokio::test]
async fn an_account_without_a_password_gets_its_first_one() {
    let app = app().await;
    let nurse = app.register().await;
    let unit = app.audit.unit().await.unwrap();
    let record = unit.sign_in_record(&nurse.email.parse().unwrap()).await;
    let credentials = record.unwrap().credentials.unwrap();
    let removed = unit.decide(|_| async {
        let change = unit.appending::<store::StoreError>(credentials.user_id);
        let change = change.rely(unit.remove_password(&credentials)?);
        Ok(change.then(()))
    });
    removed.await.unwrap();
    assert_eq!(sign_in(&app, &nurse.email, PASSWORD).await, 401);
    let token = token(&app, &nurse.email).await;
    assert_eq!(complete(&app, &token).await.status, 200);
    assert_eq!(sign_in(&app, &nurse.email, NEW_PASSWORD).await, 200);
}

#[tokio::test]
async fn a_later_reset_does_not_end_an_earlier_one() {
    let app = app().await;
    let nurse = app.register().await;
    let first = token(&app, &nurse.email).await;
    app.clock.advance(60);
    token(&app, &nurse.email).await;
    assert_eq!(complete(&app, &first).await.status, 200);
}

#[rstest]
#[case(json!({"new_password": NEW_PASSWORD}), "token")]
#[case(json!({"token": "flm_x", "new_password": "short"}), "new_password")]
#[case(json!({"token": "flm_x", "new_password": NEW_PASSWORD, "device_name": ""}), "device_name")]
#[tokio::test]
async fn a_wrong_field_is_named(#[case] body: Value, #[case] field: &str) {
    let app = TestApp::start(&[crate::compose]).await;
    let answer = app.post(PATH, body).await;
    assert_eq!((answer.status, answer.fields()), (422, vec![field]));
}

/// What is weak is told only to who has a good token, who keeps it.
#[tokio::test]
async fn a_weak_password_uses_nothing_up() {
    let app = app().await;
    let mut person = people::registration();
    person["institution"] = json!("Mercy General Hospital");
    let registered = app.post("/api/v1/auth/register", person.clone()).await;
    assert_eq!(registered.status, 201);
    let email = person["email"].as_str().unwrap();
    let token = token(&app, email).await;
    let weak = "MercyGeneralHospital";
    for password in [
        "1212 3434 5656 7878",
        "fabulouslypink4ever",
        "the quick brown fox",
        weak,
    ] {
        let body = json!({"token": token, "new_password": password});
        let answer = app.post(PATH, body).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (422, vec!["new_password"])
        );
        assert_eq!(answer.body["errors"][0]["code"], "too_weak");
    }
    let body = json!({"token": "flm_x", "new_password": weak});
    assert_eq!(app.post(PATH, body).await.code(), "link_refused");
    assert_eq!(complete(&app, &token).await.status, 200);
}
