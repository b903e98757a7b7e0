use axum::http::Method;
use domain::{link_token::Purpose, mail::Template};
use rstest::rstest;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, TestApp,
    people::{NEW_PASSWORD, PASSWORD},
};

use crate::request_reset::tests::app;

const PATH: &str = "/api/v1/auth/not-me";
const COMPLETE: &str = "/api/v1/auth/password-reset/complete";

/// Somebody whose password a thief has replaced, and the token of the notice.
async fn robbed(app: &TestApp) -> (Nurse, String) {
    let nurse = app.register().await;
    let thief = app.login(&nurse.email).await.expect_status(200);
    let body = Some(json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD}));
    let path = "/api/v1/auth/change-password";
    let changed = app
        .call(Method::POST, path, thief.text("access_token"), body)
        .await;
    assert_eq!(changed.status, 204);
    let notice = app.mails(Template::PasswordChanged, &nurse.email).await;
    let token = app.token(&notice[0]).await;
    (nurse, token)
}

async fn report(app: &TestApp, token: &str) -> Answer {
    app.post(PATH, json!({"token": token})).await
}

async fn sign_in(app: &TestApp, nurse: &Nurse, password: &str) -> Answer {
    let body = json!({
        "email": nurse.email, "password": password,
        "device_token": nurse.answer.text("device_token"),
    });
    app.post("/api/v1/auth/login", body).await
}

/// Completes the newest reset that was mailed.
async fn reset(app: &TestApp, nurse: &Nurse, password: &str) {
    let mails = app.mails(Template::PasswordReset, &nurse.email).await;
    let token = app.token(mails.last().unwrap()).await;
    let body = json!({"token": token, "new_password": password});
    assert_eq!(app.post(COMPLETE, body).await.status, 200);
}

async fn partition(app: &TestApp, nurse: &Nurse) -> Vec<String> {
    app.sort_keys(&format!("USER#{}", nurse.user_id())).await
}

#[tokio::test]
async fn a_report_throws_everybody_out_until_the_password_is_reset() {
    let app = app().await;
    let (nurse, token) = robbed(&app).await;
    let before = sign_in(&app, &nurse, NEW_PASSWORD).await.expect_status(200);
    assert_eq!(report(&app, &token).await.status, 204);

    let profile = "/api/v1/auth/profile";
    let access = before.text("access_token");
    let thief = app.call(Method::GET, profile, access, None).await;
    assert_eq!((thief.status, thief.code()), (401, "session_ended"));
    for password in [PASSWORD, NEW_PASSWORD] {
        let answer = sign_in(&app, &nurse, password).await;
        assert_eq!((answer.status, answer.code()), (401, "invalid_credentials"));
    }
    let keys = partition(&app, &nurse).await;
    assert!(
        !keys.iter().any(|key| key.starts_with("PROFILE#DEVICE#")),
        "{keys:?}"
    );

    app.clock.advance(1);
    let chosen = "copper lantern sings 42 tides";
    reset(&app, &nurse, chosen).await;
    assert_eq!(sign_in(&app, &nurse, chosen).await.status, 200);
}

#[tokio::test]
async fn the_second_report_does_nothing() {
    let app = app().await;
    let (nurse, token) = robbed(&app).await;
    assert_eq!(report(&app, &token).await.status, 204);
    let chain = format!("AUDIT#{}", nurse.user_id());
    let before = (partition(&app, &nurse).await, app.sort_keys(&chain).await);
    assert_eq!(report(&app, &token).await.status, 204);
    let after = (partition(&app, &nurse).await, app.sort_keys(&chain).await);
    assert_eq!(before, after);
    assert_eq!(
        app.mails(Template::PasswordReset, &nurse.email).await.len(),
        1
    );
}

#[tokio::test]
async fn after_a_reset_an_older_notice_is_answered_no_more_and_that_of_the_reset_is() {
    let app = app().await;
    let (nurse, token) = robbed(&app).await;
    report(&app, &token).await;
    app.clock.advance(1);
    reset(&app, &nurse, PASSWORD).await;
    let signed_in = sign_in(&app, &nurse, PASSWORD).await.expect_status(200);
    let answer = report(&app, &token).await;
    assert_eq!((answer.status, answer.code()), (422, "link_refused"));
    let access = signed_in.text("access_token");
    let profile = "/api/v1/auth/profile";
    assert_eq!(
        app.call(Method::GET, profile, access, None).await.status,
        200
    );

    // Somebody else reads the mailbox too.
    let notices = app.mails(Template::PasswordChanged, &nurse.email).await;
    let token = app.token(notices.last().unwrap()).await;
    assert_eq!(report(&app, &token).await.status, 204);
    assert_eq!(
        app.call(Method::GET, profile, access, None).await.status,
        401
    );
}

#[rstest]
#[case(7 * 86_400 - 1, 204)]
#[case(7 * 86_400, 422)]
#[tokio::test]
async fn a_notice_may_be_answered_for_a_week(#[case] seconds: i64, #[case] status: u16) {
    let app = app().await;
    let (_, token) = robbed(&app).await;
    app.clock.advance(seconds);
    assert_eq!(report(&app, &token).await.status, status);
}

#[tokio::test]
async fn a_link_for_something_else_or_nobody_ends_nothing() {
    let app = app().await;
    let (nurse, token) = robbed(&app).await;
    let mail = app
        .mails(Template::PasswordChanged, &nurse.email)
        .await
        .remove(0);
    let (subject, event) = (mail.subject(), mail.reference_id);
    let mut forged = vec![
        String::new(),
        format!("{token}A"),
        token.replace("flm_", "fld_"),
    ];
    for purpose in [
        Purpose::Reset,
        Purpose::Invitation,
        Purpose::UndoEmailChange,
    ] {
        forged.push(app.token_for(purpose, (subject, event)).await);
    }
    forged.push(app.token_for(Purpose::NotMe, (event, event)).await);
    for token in forged {
        let answer = report(&app, &token).await;
        assert_eq!((answer.status, answer.code()), (422, "link_refused"));
    }
    assert_eq!(sign_in(&app, &nurse, NEW_PASSWORD).await.status, 200);
}

/// Enabled again, the account lets nobody in before a reset.
#[tokio::test]
async fn a_disabled_account_is_closed_too_and_gets_no_reset() {
    let app = app().await;
    let (nurse, token) = robbed(&app).await;
    let user = format!("USER#{}", nurse.user_id());
    app.set(&user, "PROFILE", "is_active", json!(false)).await;
    assert_eq!(report(&app, &token).await.status, 204);
    assert_eq!(app.mails(Template::PasswordReset, &nurse.email).await, []);
    app.set(&user, "PROFILE", "is_active", json!(true)).await;
    assert_eq!(sign_in(&app, &nurse, NEW_PASSWORD).await.status, 401);
    let credentials = app
        .item(&format!("EMAIL#{}", nurse.email), "CREDENTIALS")
        .await;
    assert_eq!(credentials["password_hash"], Value::Null);
}
