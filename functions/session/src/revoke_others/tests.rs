use axum::http::Method;
use serde_json::json;
use tests::{Answer, TestApp};

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose, login::compose]).await
}

async fn revoke_others(app: &TestApp, token: &str) -> u16 {
    let path = "/api/v1/auth/sessions";
    app.call(Method::DELETE, path, token, None).await.status
}

async fn validate(app: &TestApp, token: &str) -> Answer {
    let path = "/api/v1/auth/validate";
    app.call(Method::POST, path, token, None).await
}

#[tokio::test]
async fn all_sessions_end_but_the_one_that_asks() {
    let app = app().await;
    let nurse = app.register().await;
    let asking = app.login(&nurse.email).await;
    let third = app.login(&nurse.email).await;
    assert_eq!(revoke_others(&app, asking.text("access_token")).await, 204);

    assert_eq!(
        validate(&app, asking.text("access_token")).await.status,
        200
    );
    for ended in [nurse.access.as_str(), third.text("access_token")] {
        assert_eq!(validate(&app, ended).await.code(), "session_ended");
    }
    let body = json!({"refresh_token": nurse.refresh});
    let refreshed = app.post("/api/v1/auth/refresh", body).await;
    assert_eq!(refreshed.code(), "invalid_refresh_token");
    let body = json!({"refresh_token": asking.text("refresh_token")});
    let refreshed = app.post("/api/v1/auth/refresh", body).await;
    assert_eq!(refreshed.status, 200);
}

#[tokio::test]
async fn a_later_sign_in_is_not_affected_and_may_end_the_kept_one() {
    let app = app().await;
    let nurse = app.register().await;
    assert_eq!(revoke_others(&app, &nurse.access).await, 204);
    let later = app.login(&nurse.email).await;
    assert_eq!(validate(&app, later.text("access_token")).await.status, 200);

    assert_eq!(revoke_others(&app, later.text("access_token")).await, 204);
    assert_eq!(validate(&app, &nurse.access).await.status, 401);
}

#[tokio::test]
async fn of_two_that_end_each_other_exactly_one_stays() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await;
    let (first, second) = tokio::join!(
        revoke_others(&app, &nurse.access),
        revoke_others(&app, other.text("access_token")),
    );

    let mut statuses = [first, second];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401]);
    let winner = if first == 204 {
        &nurse.access
    } else {
        other.text("access_token")
    };
    assert_eq!(validate(&app, winner).await.status, 200);
}
