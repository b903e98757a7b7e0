use axum::http::Method;
use domain::audit::Action;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{Answer, Nurse, TestApp};

const PATH: &str = "/api/v1/auth/refresh";

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose]).await
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.post(PATH, json!({"refresh_token": token})).await
}

async fn refresh_with_key(app: &TestApp, token: &str, key: &str) -> Answer {
    let body = json!({"refresh_token": token});
    app.send(Method::POST, PATH, &[("idempotency-key", key)], Some(body))
        .await
}

async fn session_item(app: &TestApp, nurse: &Nurse) -> Value {
    let session = format!("SESSION#{}", nurse.answer.text("session_id"));
    app.item(&user_partition(nurse), &session).await
}

fn user_partition(nurse: &Nurse) -> String {
    let user = &nurse.answer.body["user"]["user_id"];
    format!("USER#{}", user.as_str().unwrap())
}

#[track_caller]
fn assert_refused(answer: &Answer) {
    let told = (answer.status, answer.code());
    assert_eq!(told, (401, "invalid_refresh_token"));
    assert!(answer.header("www-authenticate").starts_with("Bearer"));
}

#[tokio::test]
async fn a_token_is_exchanged_for_new_ones_of_the_same_session() {
    let app = app().await;
    let nurse = app.register().await;
    app.clock.advance(30);
    let answer = refresh(&app, &nurse.refresh).await.expect_status(200);

    assert_ne!(answer.text("refresh_token"), nurse.refresh);
    assert_ne!(answer.text("access_token"), nurse.access);
    assert_eq!(answer.text("session_id"), nurse.answer.text("session_id"));
    assert_eq!(answer.text("token_type"), "Bearer");
    assert_eq!(answer.body["expires_in"], 600);

    let (path, token) = ("/api/v1/auth/validate", answer.text("access_token"));
    let validation = app.call(Method::POST, path, token, None).await;
    assert_eq!(validation.expect_status(200).text("role"), "nurse");
}

#[tokio::test]
async fn within_ten_seconds_the_same_successor_is_answered_again() {
    let app = app().await;
    let nurse = app.register().await;
    let first = refresh(&app, &nurse.refresh).await.expect_status(200);
    app.clock.advance(9);
    let second = refresh(&app, &nurse.refresh).await.expect_status(200);

    assert_eq!(first.text("refresh_token"), second.text("refresh_token"));
    assert_eq!(session_item(&app, &nurse).await["generation"], 1);
}

#[tokio::test]
async fn a_retry_with_the_same_key_is_answered_however_late() {
    let app = app().await;
    let nurse = app.register().await;
    let first = refresh_with_key(&app, &nurse.refresh, "retry-1").await;
    app.clock.advance(600);
    let second = refresh_with_key(&app, &nurse.refresh, "retry-1").await;
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(first.text("refresh_token"), second.text("refresh_token"));

    assert_refused(&refresh_with_key(&app, &nurse.refresh, "retry-2").await);
}

#[tokio::test]
async fn a_key_that_is_none_is_a_bad_header() {
    let app = app().await;
    let nurse = app.register().await;
    let answer = refresh_with_key(&app, &nurse.refresh, "").await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_header"));
    assert_eq!(session_item(&app, &nurse).await["generation"], 0);
}

#[tokio::test]
async fn a_replayed_token_ends_the_session_for_both_holders() {
    let app = app().await;
    let nurse = app.register().await;
    let next = refresh(&app, &nurse.refresh).await.expect_status(200);
    app.clock.advance(10);

    assert_refused(&refresh(&app, &nurse.refresh).await);
    let item = session_item(&app, &nurse).await;
    assert_eq!(item["active"], false);
    assert_eq!(item["ended_reason"], "refresh_replay");
    assert_refused(&refresh(&app, next.text("refresh_token")).await);
    let (path, token) = ("/api/v1/auth/validate", next.text("access_token"));
    let validation = app.call(Method::POST, path, token, None).await;
    assert_eq!(
        (validation.status, validation.code()),
        (401, "session_ended")
    );
}

/// A genuine token of a generation that the table does not know, as after a restore.
#[tokio::test]
async fn a_token_that_was_never_issued_ends_the_session_and_is_recorded_as_such() {
    let app = app().await;
    let nurse = app.register().await;
    let next = refresh(&app, &nurse.refresh).await.expect_status(200);
    let session = format!("SESSION#{}", nurse.answer.text("session_id"));
    let partition = user_partition(&nurse);
    app.set(&partition, &session, "generation", json!(0)).await;

    assert_refused(&refresh(&app, next.text("refresh_token")).await);
    assert_eq!(session_item(&app, &nurse).await["active"], false);
    assert_refused(&refresh(&app, &nurse.refresh).await);
    let user = nurse.answer.body["user"]["user_id"].as_str().unwrap();
    let store = &app.context.store;
    let events = store.events_of_user(user.parse().unwrap(), None, 1);
    let newest = events.await.unwrap().remove(0);
    assert_eq!(newest.action, Action::RefreshReplayed);
    let reason = newest.reason.as_deref();
    assert_eq!(reason, Some("refresh_token_never_issued"));
}

#[rstest]
#[case(3_599, 200)]
#[case(3_600, 401)]
#[tokio::test]
async fn an_idle_session_ends_after_an_hour(#[case] seconds: i64, #[case] status: u16) {
    let app = app().await;
    let nurse = app.register().await;
    app.clock.advance(seconds);
    assert_eq!(refresh(&app, &nurse.refresh).await.status, status);
}

#[tokio::test]
async fn no_refresh_carries_a_session_beyond_twelve_hours() {
    let app = app().await;
    let nurse = app.register().await;
    let mut token = nurse.refresh.clone();
    for _ in 0..14 {
        app.clock.advance(3_000);
        let answer = refresh(&app, &token).await.expect_status(200);
        answer.text("refresh_token").clone_into(&mut token);
    }
    app.clock.advance(1_200);
    assert_refused(&refresh(&app, &token).await);
    assert_eq!(session_item(&app, &nurse).await["generation"], 14);
}

#[tokio::test]
async fn a_disabled_account_is_not_refreshed() {
    let app = app().await;
    let nurse = app.register().await;
    app.set(
        &user_partition(&nurse),
        "PROFILE",
        "is_active",
        json!(false),
    )
    .await;
    let answer = refresh(&app, &nurse.refresh).await;
    assert_eq!((answer.status, answer.code()), (403, "account_disabled"));
}

#[tokio::test]
async fn a_rotated_secret_keeps_tokens_and_a_second_rotation_does_not() {
    let app = app().await;
    let nurse = app.register().await;
    let first = refresh(&app, &nurse.refresh).await.expect_status(200);
    app.secrets.rotate("TokenSecret").unwrap();
    app.clock.advance(3_000);
    let next = refresh(&app, first.text("refresh_token")).await;
    let next = next.expect_status(200);

    app.secrets.rotate("TokenSecret").unwrap();
    app.secrets.rotate("TokenSecret").unwrap();
    app.clock.advance(3_000);
    assert_refused(&refresh(&app, next.text("refresh_token")).await);
    assert_eq!(session_item(&app, &nurse).await["active"], true);
}

#[tokio::test]
async fn a_token_of_another_service_changes_nothing() {
    let (app, other) = (app().await, app().await);
    let nurse = app.register().await;
    let stranger = other.register().await;
    assert_refused(&refresh(&app, &stranger.refresh).await);

    let forged = format!("{}AAAA", &nurse.refresh[..nurse.refresh.len() - 4]);
    assert_refused(&refresh(&app, &forged).await);
    assert_refused(&refresh(&app, &nurse.access).await);
    assert_eq!(refresh(&app, &nurse.refresh).await.status, 200);
}

/// Whoever knows the ids of a session can name them, but is not its user.
#[tokio::test]
async fn a_forged_token_is_nobodys_in_the_log() {
    let app = app().await;
    let nurse = app.register().await;
    let forged = format!("{}AAAA", &nurse.refresh[..nurse.refresh.len() - 4]);
    for (token, user) in [
        (&forged, &Value::Null),
        (&nurse.refresh, &nurse.answer.body["user"]["user_id"]),
    ] {
        drop(app.take_log());
        refresh(&app, token).await;
        let lines = app.take_log();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["user_id"], *user);
    }
}

#[rstest]
#[case("")]
#[case("flr_")]
#[case("flr_!!!!")]
#[case("flr_AAAA")]
#[case("eyJhbGciOiJub25lIn0.e30.")]
#[tokio::test]
async fn what_is_no_token_is_refused(#[case] token: &str) {
    assert_refused(&refresh(&app().await, token).await);
}

#[rstest]
#[case(json!({}), "refresh_token", "required")]
#[case(json!({"refresh_token": 1}), "refresh_token", "wrong_type")]
#[case(json!({"refresh_token": "a", "scope": "b"}), "scope", "unknown_field")]
#[tokio::test]
async fn a_bad_field_is_named(#[case] body: Value, #[case] field: &str, #[case] code: &str) {
    let answer = app().await.post(PATH, body).await.expect_status(422);
    assert_eq!(answer.fields(), [field]);
    assert_eq!(answer.body["errors"][0]["code"], code);
}
