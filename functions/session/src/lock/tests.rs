use axum::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, TestApp,
    cookies::{ASKING, OWN_PAGE, session_cookie},
    people, services,
};

const LOCK: &str = "/api/v1/auth/session/lock";
const VALIDATE: &str = "/api/v1/auth/validate";
const SESSIONS: &str = "/api/v1/auth/sessions";
const REFRESH: &str = "/api/v1/auth/refresh";
const LOGOUT: &str = "/api/v1/auth/logout";
const JSON: (&str, &str) = ("content-type", "application/json");

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose, login::compose]).await
}

async fn call(app: &TestApp, method: Method, path: &str, nurse: &Nurse) -> Answer {
    app.call(method, path, &nurse.access, None).await
}

async fn lock(app: &TestApp, nurse: &Nurse) -> Answer {
    call(app, Method::POST, LOCK, nurse).await
}

async fn actions(app: &TestApp, nurse: &Nurse) -> Vec<Value> {
    let mut events = app.events(nurse.user_id()).await;
    events
        .iter_mut()
        .map(|event| event["action"].take())
        .collect()
}

#[tokio::test]
async fn a_locked_session_is_shown_and_nothing_else_is_done_in_it() {
    let app = app().await;
    let nurse = app.register().await;
    let other = app.login(&nurse.email).await;
    let locked = lock(&app, &nurse).await.expect_status(200);
    assert_eq!(locked.text("short_name"), "Ann E.");
    assert_eq!(locked.body["second_factor"], false);
    let names: Vec<_> = locked.body.as_object().unwrap().keys().collect();
    assert!(!locked.body.to_string().contains(&nurse.email), "{names:?}");

    for (method, path) in [
        (Method::POST, VALIDATE),
        (Method::GET, SESSIONS),
        (Method::DELETE, SESSIONS),
    ] {
        let refused = call(&app, method, path, &nurse).await;
        assert_eq!((refused.status, refused.code()), (401, "session_locked"));
        let challenge = refused.header("www-authenticate");
        assert!(challenge.contains("invalid_token"), "{challenge}");
    }
    let token = other.text("access_token");
    let list = app.call(Method::GET, SESSIONS, token, None).await;
    let list = list.expect_status(200).body["sessions"].take();
    let told = |id: &str| {
        let mut sessions = list.as_array().unwrap().iter();
        sessions
            .find(|session| session["session_id"] == id)
            .unwrap()["locked_at"]
            .clone()
    };
    assert_eq!(told(nurse.session_id()), locked.body["locked_at"]);
    assert_eq!(told(other.text("session_id")), Value::Null);
}

#[tokio::test]
async fn locking_again_changes_nothing() {
    let app = app().await;
    let nurse = app.register().await;
    let first = lock(&app, &nurse).await.expect_status(200);
    app.clock.advance(60);
    let again = lock(&app, &nurse).await.expect_status(200);
    assert_eq!(again.body, first.body);
    assert_eq!(
        actions(&app, &nurse).await,
        ["registered", "session_locked"]
    );
}

#[tokio::test]
async fn twenty_lockings_at_once_are_one() {
    let app = app().await;
    let nurse = app.register().await;
    let answers = join_all((0..20).map(|_| lock(&app, &nurse))).await;
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body, answers[0].body);
    }
    assert_eq!(
        actions(&app, &nurse).await,
        ["registered", "session_locked"]
    );
}

#[tokio::test]
async fn a_sign_out_ends_a_locked_session_and_another_session_does_too() {
    let app = app().await;
    let (nurse, other) = (app.register().await, app.register().await);
    for nurse in [&nurse, &other] {
        assert_eq!(lock(&app, nurse).await.status, 200);
    }
    assert_eq!(call(&app, Method::POST, LOGOUT, &nurse).await.status, 204);
    let ended = lock(&app, &nurse).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));

    let login = app.login(&other.email).await;
    let path = format!("{SESSIONS}/{}", other.session_id());
    let token = login.text("access_token");
    let end = app.call(Method::DELETE, &path, token, None).await;
    assert_eq!(end.status, 204);
    assert_eq!(lock(&app, &other).await.code(), "session_ended");
}

#[tokio::test]
async fn a_locked_session_is_not_live_for_programs_and_its_tokens_can_be_revoked() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let introspect = async || {
        let service = [("authorization", services::basic("backend", &key))];
        let form = [("token", nurse.access.as_str())];
        let told = app.submit("/oauth/introspect", &service, &form).await;
        told.expect_status(200).body
    };
    assert_eq!(introspect().await["active"], true);
    assert_eq!(lock(&app, &nurse).await.status, 200);
    let told = introspect().await;
    assert_eq!((&told["active"], told.get("sub")), (&json!(false), None));
    for token in [&nurse.access, &nurse.refresh] {
        let form = [("token", token.as_str())];
        assert_eq!(app.submit("/oauth/revoke", &[], &form).await.status, 200);
    }
    assert_eq!(lock(&app, &nurse).await.code(), "session_ended");
}

#[tokio::test]
async fn a_locked_session_gives_no_tokens_out_and_a_replay_still_ends_it() {
    let app = app().await;
    let nurse = app.register().await;
    let refresh = async |token: &str| {
        let body = json!({"refresh_token": token});
        app.post(REFRESH, body).await
    };
    let second = refresh(&nurse.refresh).await.expect_status(200);
    assert_eq!(lock(&app, &nurse).await.status, 200);
    // Also within the time in which the one before is answered with its successor.
    for token in [nurse.refresh.as_str(), second.text("refresh_token")] {
        let refused = refresh(token).await;
        assert_eq!((refused.status, refused.code()), (401, "session_locked"));
    }
    app.clock.advance(60);
    let third = refresh(second.text("refresh_token")).await;
    assert_eq!(third.code(), "session_locked");
    let replayed = refresh(&nurse.refresh).await;
    assert_eq!(replayed.code(), "invalid_refresh_token");
    assert_eq!(lock(&app, &nurse).await.code(), "session_ended");
}

/// Whoever sits before a locked page must not be able to keep the session.
#[tokio::test]
async fn looking_at_a_lock_does_not_begin_the_idle_time_anew() {
    let app = app().await;
    let (path, person) = ("/api/v1/auth/register", people::registration());
    let registered = app.send(Method::POST, path, &ASKING, Some(person)).await;
    let cookie = session_cookie(&registered.expect_status(201));
    let lock = async || {
        let headers = [("cookie", cookie.as_str()), OWN_PAGE, JSON];
        app.send(Method::POST, LOCK, &headers, None).await
    };
    let locked = lock().await.expect_status(200);
    for _ in 0..3 {
        app.clock.advance(1_100);
        let again = lock().await.expect_status(200);
        assert_eq!(again.body, locked.body);
    }
    app.clock.advance(301);
    assert_eq!(lock().await.code(), "session_ended");
}

#[tokio::test]
async fn another_page_locks_nothing() {
    let app = app().await;
    let (path, person) = ("/api/v1/auth/register", people::registration());
    let registered = app.send(Method::POST, path, &ASKING, Some(person)).await;
    let cookie = session_cookie(&registered.expect_status(201));
    let sent = |site| [("cookie", cookie.as_str()), ("sec-fetch-site", site), JSON];
    for site in ["same-site", "cross-site", "none"] {
        let refused = app.send(Method::POST, LOCK, &sent(site), None).await;
        assert_eq!((refused.status, refused.code()), (403, "cross_site"));
    }
    let own = sent("same-origin");
    let validate = app.send(Method::POST, VALIDATE, &own, None).await;
    assert_eq!(validate.status, 200);
}
