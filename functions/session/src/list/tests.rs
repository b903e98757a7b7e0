use axum::http::Method;
use serde_json::Value;
use tests::TestApp;

const PATH: &str = "/api/v1/auth/sessions";

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose, login::compose]).await
}

async fn list(app: &TestApp, token: &str) -> Vec<Value> {
    let answer = app.call(Method::GET, PATH, token, None).await;
    let mut answer = answer.expect_status(200);
    serde_json::from_value(answer.body["sessions"].take()).unwrap()
}

#[tokio::test]
async fn the_newest_session_comes_first_and_this_one_is_marked() {
    let app = app().await;
    let nurse = app.register().await;
    let second = app.login(&nurse.email).await;
    let sessions = list(&app, &nurse.access).await;

    let ids: Vec<_> = sessions.iter().map(|s| &s["session_id"]).collect();
    let expected = [&second.body["session_id"], &nurse.answer.body["session_id"]];
    assert_eq!(ids, expected);
    let current: Vec<_> = sessions.iter().map(|s| &s["current"]).collect();
    assert_eq!(current, [false, true]);
    for secret in ["seed", "generation", "rotation_key"] {
        assert!(sessions[0].get(secret).is_none(), "{secret} is shown");
    }
}

#[tokio::test]
async fn only_live_sessions_of_ones_own_are_shown() {
    let app = app().await;
    let nurse = app.register().await;
    app.register().await;
    app.clock.advance(3_600);
    let fresh = app.login(&nurse.email).await;
    let sessions = list(&app, fresh.text("access_token")).await;

    assert_eq!(sessions.len(), 1, "the first one has been idle too long");
    assert_eq!(sessions[0]["session_id"], fresh.body["session_id"]);
}

#[tokio::test]
async fn no_token_no_list() {
    let answer = app().await.send(Method::GET, PATH, &[], None).await;
    assert_eq!((answer.status, answer.code()), (401, "missing_token"));
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"florence\""
    );
}
