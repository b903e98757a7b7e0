use axum::http::Method;
use serde_json::json;
use tests::TestApp;

const PATH: &str = "/api/v1/auth/logout";

#[tokio::test]
async fn after_logout_neither_token_works() {
    let app = TestApp::start(&[crate::compose, register::compose, login::compose]).await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await;
    let answer = app.call(Method::POST, PATH, &nurse.access, None).await;
    assert_eq!((answer.status, answer.bytes.len()), (204, 0));

    let again = app.call(Method::POST, PATH, &nurse.access, None).await;
    assert_eq!((again.status, again.code()), (401, "session_ended"));
    let body = json!({"refresh_token": nurse.refresh});
    let refreshed = app.post("/api/v1/auth/refresh", body).await;
    assert_eq!(refreshed.code(), "invalid_refresh_token");

    let validate = "/api/v1/auth/validate";
    let token = other.text("access_token");
    let validation = app.call(Method::POST, validate, token, None).await;
    assert_eq!(validation.status, 200, "the other device stays signed in");
}
