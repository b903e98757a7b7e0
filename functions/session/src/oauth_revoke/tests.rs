use axum::http::Method;
use tests::{Answer, Nurse, TestApp, services};

const PATH: &str = "/oauth/revoke";

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose]).await
}

async fn revoke(app: &TestApp, token: &str) -> Answer {
    app.submit(PATH, &[], &[("token", token)]).await
}

async fn validate(app: &TestApp, nurse: &Nurse) -> u16 {
    let path = "/api/v1/auth/validate";
    app.call(Method::POST, path, &nurse.access, None)
        .await
        .status
}

#[tokio::test]
async fn either_token_ends_its_session_and_no_other() {
    let app = app().await;
    for of in [
        |nurse: &Nurse| nurse.access.clone(),
        |nurse: &Nurse| nurse.refresh.clone(),
    ] {
        let (nurse, other) = (app.register().await, app.register().await);
        let token = of(&nurse);
        for _ in 0..2 {
            let answer = revoke(&app, &token).await;
            assert_eq!((answer.status, answer.bytes.len()), (200, 0));
        }
        assert_eq!(validate(&app, &nurse).await, 401);
        assert_eq!(validate(&app, &other).await, 200);
        let events = app.events(nurse.user_id()).await;
        let last = events.last().unwrap();
        assert_eq!(events.len(), 2, "the second one changed nothing");
        assert_eq!(last["action"], "logged_out");
    }
}

#[tokio::test]
async fn a_refresh_token_that_was_exchanged_ends_the_session_too() {
    let app = app().await;
    let nurse = app.register().await;
    let body = serde_json::json!({"refresh_token": nurse.refresh});
    let exchanged = app.post("/api/v1/auth/refresh", body).await;
    assert_eq!(exchanged.status, 200);
    app.clock.advance(60);
    assert_eq!(revoke(&app, &nurse.refresh).await.status, 200);
    assert_eq!(validate(&app, &nurse).await, 401);
}

#[tokio::test]
async fn what_is_no_token_is_answered_alike_and_ends_nothing() {
    let app = app().await;
    let nurse = app.register().await;
    let forged = format!("{}AAAA", &nurse.refresh[..nurse.refresh.len() - 4]);
    for token in ["x", "a.b.c", "flr_x", &forged] {
        let answer = revoke(&app, token).await;
        assert_eq!((answer.status, answer.bytes.len()), (200, 0), "{token}");
    }
    assert_eq!(validate(&app, &nurse).await, 200);
}

#[tokio::test]
async fn a_service_that_revokes_is_recorded_and_one_that_lies_refused() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let form = [("token", nurse.access.as_str())];
    let lying = [("authorization", services::basic("other", &key))];
    assert_eq!(app.submit(PATH, &lying, &form).await.status, 401);
    assert_eq!(validate(&app, &nurse).await, 200);
    let right = [("authorization", services::basic("backend", &key))];
    assert_eq!(app.submit(PATH, &right, &form).await.status, 200);
    let events = app.events(nurse.user_id()).await;
    assert_eq!(events.last().unwrap()["service"], "backend");
}
