//! What is under way in a session while it is locked comes to nothing; and what a browser held is
//! ended where the table takes it.

use std::pin::pin;

use api::Compose;
use axum::http::Method;
use serde_json::{Value, json};
use tests::{
    Answer, Nurse, Routes, TestApp,
    cookies::{ASKING, OWN_PAGE, session_cookie},
    faults::{Fault, FaultProxy, Plan, Rule},
    people::{self, NEW_PASSWORD, PASSWORD},
};

const ROUTES: [Compose; 4] = [
    register::compose,
    login::compose,
    session::compose,
    profile::compose,
];

/// Sends a request in the session of somebody new, stopped before each of its requests to the table in
/// turn, and locks the session there.
async fn lock_meanwhile(path: &str, body: impl Fn(&Nurse) -> Value) {
    let app = TestApp::start(&ROUTES).await;
    let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::NONE).await;
    let stopped = Routes::new(&ROUTES, &app.behind(&proxy));
    // Reads and publishes the keys.
    send(&stopped, path, &app.register().await, &body).await;
    let mut refused = 0;
    for position in 0.. {
        let nurse = app.register().await;
        let stop = Rule::any(1, Fault::Pause).after(position);
        proxy.follow(Plan::Script(vec![stop]));
        let mut request = pin!(send(&stopped, path, &nurse, &body));
        tokio::select! {
            answer = &mut request => {
                assert!(answer.status < 300, "{}", answer.body);
                break;
            }
            () = proxy.paused() => {}
        }
        let lock = "/api/v1/auth/session/lock";
        let locked = app.call(Method::POST, lock, &nurse.access, None).await;
        assert_eq!(locked.status, 200);
        proxy.resume();
        let answer = request.await;
        assert_eq!((answer.status, answer.code()), (401, "session_locked"));
        refused += 1;
    }
    assert!(refused >= 2, "it reads, and writes");
}

async fn send(
    routes: &Routes,
    path: &str,
    nurse: &Nurse,
    body: impl Fn(&Nurse) -> Value,
) -> Answer {
    let bearer = format!("Bearer {}", nurse.access);
    let headers = [("authorization", bearer.as_str())];
    let body = Some(body(nurse));
    routes.send(Method::POST, path, &headers, body).await
}

#[tokio::test]
async fn a_change_that_is_under_way_meets_the_lock() {
    let body = |_: &Nurse| json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    lock_meanwhile("/api/v1/auth/change-password", body).await;
}

#[tokio::test]
async fn a_refresh_that_is_under_way_meets_the_lock() {
    let body = |nurse: &Nurse| json!({"refresh_token": nurse.refresh});
    lock_meanwhile("/api/v1/auth/refresh", body).await;
}

/// Nobody is kept out by a session that nobody holds any more.
#[tokio::test]
async fn a_sign_in_goes_on_where_the_session_before_it_cannot_be_ended() {
    let app = TestApp::start(&ROUTES).await;
    let proxy = FaultProxy::before(&app.engine.endpoint(), Plan::NONE).await;
    let behind = Routes::new(&ROUTES, &app.behind(&proxy));
    let (path, person) = ("/api/v1/auth/register", people::registration());
    let first = app.send(Method::POST, path, &ASKING, Some(person)).await;
    let held = session_cookie(&first.expect_status(201));
    let next = app.register().await;
    let login = json!({"email": next.email, "password": PASSWORD});
    let path = "/api/v1/auth/login";
    let warm = behind.send(Method::POST, path, &ASKING, Some(login.clone()));
    assert_eq!(warm.await.status, 200);

    // The first transaction is the sign-in.
    let fail = Rule::always("TransactWriteItems", Fault::Fail).after(1);
    proxy.follow(Plan::Script(vec![fail]));
    let [asked, page] = ASKING;
    let headers = [asked, page, ("cookie", held.as_str())];
    let answer = behind.send(Method::POST, path, &headers, Some(login)).await;
    let cookie = session_cookie(&answer.expect_status(200));
    proxy.follow(Plan::NONE);
    let json = ("content-type", "application/json");
    for cookie in [&held, &cookie] {
        let headers = [("cookie", cookie.as_str()), OWN_PAGE, json];
        let path = "/api/v1/auth/validate";
        let told = app.send(Method::POST, path, &headers, None).await;
        assert_eq!(told.status, 200);
    }
}
