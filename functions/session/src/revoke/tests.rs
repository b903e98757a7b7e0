use axum::http::Method;
use rstest::rstest;
use tests::{Answer, TestApp};

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose, login::compose]).await
}

async fn revoke(app: &TestApp, token: &str, id: &str) -> Answer {
    let path = format!("/api/v1/auth/sessions/{id}");
    app.call(Method::DELETE, &path, token, None).await
}

async fn validate(app: &TestApp, token: &str) -> u16 {
    let path = "/api/v1/auth/validate";
    app.call(Method::POST, path, token, None).await.status
}

#[tokio::test]
async fn another_session_of_ones_own_ends_at_once_and_once() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await;
    let id = other.text("session_id");

    assert_eq!(revoke(&app, &nurse.access, id).await.status, 204);
    assert_eq!(validate(&app, other.text("access_token")).await, 401);
    assert_eq!(validate(&app, &nurse.access).await, 200);
    let again = revoke(&app, &nurse.access, id).await;
    assert_eq!((again.status, again.code()), (404, "not_found"));
}

#[tokio::test]
async fn a_session_of_somebody_else_is_not_there() {
    let app = app().await;
    let (nurse, stranger) = (app.register().await, app.register().await);
    let id = stranger.answer.text("session_id");
    let answer = revoke(&app, &nurse.access, id).await;

    assert_eq!((answer.status, answer.code()), (404, "not_found"));
    assert_eq!(validate(&app, &stranger.access).await, 200);
}

#[rstest]
#[case("1")]
#[case("me")]
#[case("%FF")]
#[case("019ab0c56f5e7cc398c824a1b1f0b0d7")]
#[tokio::test]
async fn what_is_no_id_is_not_there(#[case] id: &str) {
    let app = app().await;
    let nurse = app.register().await;
    let answer = revoke(&app, &nurse.access, id).await;
    assert_eq!((answer.status, answer.code()), (404, "not_found"));
}

#[tokio::test]
async fn ones_own_session_may_be_revoked_too() {
    let app = app().await;
    let nurse = app.register().await;
    let id = nurse.answer.text("session_id");
    assert_eq!(revoke(&app, &nurse.access, id).await.status, 204);
    assert_eq!(
        revoke(&app, &nurse.access, id).await.code(),
        "session_ended"
    );
}

#[tokio::test]
async fn two_sessions_that_revoke_each_other_end_in_one_survivor() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await;
    let token = other.text("access_token").to_owned();
    let (first, second) = tokio::join!(
        revoke(&app, &nurse.access, other.text("session_id")),
        revoke(&app, &token, nurse.answer.text("session_id")),
    );

    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401]);
    let live = [
        validate(&app, &nurse.access).await,
        validate(&app, &token).await,
    ];
    assert_eq!(live.iter().filter(|status| **status == 200).count(), 1);
}
