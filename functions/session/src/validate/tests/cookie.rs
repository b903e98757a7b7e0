use axum::http::Method;
use domain::timestamp::Timestamp;
use rstest::rstest;
use serde_json::{Value, json};
use tests::{
    Answer, TestApp,
    cookies::{ASKING, OWN_PAGE, session_cookie},
    people::{self, PASSWORD},
};

const VALIDATE: &str = "/api/v1/auth/validate";
const SESSIONS: &str = "/api/v1/auth/sessions";
const JSON: (&str, &str) = ("content-type", "application/json");

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose, login::compose]).await
}

/// Somebody who registers on a page, and their cookie.
async fn register(app: &TestApp) -> (Answer, String) {
    let (path, person) = ("/api/v1/auth/register", people::registration());
    let answer = app.send(Method::POST, path, &ASKING, Some(person)).await;
    let answer = answer.expect_status(201);
    let cookie = session_cookie(&answer);
    (answer, cookie)
}

async fn validate(app: &TestApp, cookie: &str) -> Answer {
    let headers = [("cookie", cookie), OWN_PAGE, JSON];
    app.send(Method::POST, VALIDATE, &headers, None).await
}

async fn stored(app: &TestApp, answer: &Answer) -> Value {
    let (partition, sort) = keys(answer);
    app.item(&partition, &sort).await
}

fn keys(answer: &Answer) -> (String, String) {
    let user = answer.body["user"]["user_id"].as_str().unwrap();
    let session = answer.text("session_id");
    (format!("USER#{user}"), format!("SESSION#{session}"))
}

#[tokio::test]
async fn a_page_gets_a_cookie_that_it_cannot_read_and_no_token() {
    let app = app().await;
    let (registered, cookie) = register(&app).await;
    let email = registered.body["user"]["email"].clone();
    let body = json!({"email": email, "password": PASSWORD});
    let path = "/api/v1/auth/login";
    let login = app.send(Method::POST, path, &ASKING, Some(body)).await;
    assert_ne!(session_cookie(&login), cookie);
    for answer in [registered, login.expect_status(200)] {
        for absent in [
            "access_token",
            "refresh_token",
            "token_type",
            "device_token",
        ] {
            assert_eq!(answer.body.get(absent), None, "{absent}");
        }
        let cookie = session_cookie(&answer);
        let value = cookie.strip_prefix("__Host-session=fls_").unwrap();
        assert_eq!(value.len(), 86);
        let set = answer.headers.get_all("set-cookie");
        let set: Vec<_> = set.iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!(set.len(), 2, "{set:?}");
        assert!(set[0].starts_with("__Host-device=fld_"), "{set:?}");
        let session = format!("{cookie}; Path=/; Secure; HttpOnly; SameSite=Strict");
        assert_eq!(set[1], session);
    }
}

#[tokio::test]
async fn a_cookie_is_told_whose_it_is_until_the_session_ends() {
    let app = app().await;
    let (registered, cookie) = register(&app).await;
    let answer = validate(&app, &cookie).await.expect_status(200);
    assert_eq!(answer.body["user_id"], registered.body["user"]["user_id"]);
    assert_eq!(answer.body["session_id"], registered.body["session_id"]);
    assert_eq!(
        answer.body["expires_at"],
        registered.body["idle_expires_at"]
    );

    let (partition, sort) = keys(&registered);
    app.set(&partition, &sort, "active", json!(false)).await;
    let ended = validate(&app, &cookie).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));
}

#[tokio::test]
async fn the_table_holds_a_hash_of_the_cookie_alone() {
    let app = app().await;
    let (registered, cookie) = register(&app).await;
    let item = stored(&app, &registered).await;
    assert_eq!(item["cookie"].as_str().unwrap().len(), 44);
    let value = cookie.strip_prefix("__Host-session=fls_").unwrap();
    let secret = &value[43..];
    assert!(!item.to_string().contains(secret));

    let nurse = app.register().await;
    let by_tokens = stored(&app, &nurse.answer).await;
    assert_eq!(by_tokens["cookie"], Value::Null);
}

#[tokio::test]
async fn a_cookie_is_neither_of_the_tokens_and_no_token_is_a_cookie() {
    let app = app().await;
    let (_, cookie) = register(&app).await;
    let value = cookie.strip_prefix("__Host-session=").unwrap();
    let bearer = app.call(Method::POST, VALIDATE, value, None).await;
    assert_eq!((bearer.status, bearer.code()), (401, "invalid_token"));
    let body = json!({"refresh_token": value});
    let refreshed = app.post("/api/v1/auth/refresh", body).await;
    assert_eq!(refreshed.code(), "invalid_refresh_token");

    let nurse = app.register().await;
    for token in [&nurse.access, &nurse.refresh] {
        let answer = validate(&app, &format!("__Host-session={token}")).await;
        assert_eq!((answer.status, answer.code()), (401, "invalid_token"));
    }
}

#[rstest]
#[case("__Host-session=")]
#[case("__Host-session=x")]
#[case("__Host-session=fls_")]
#[tokio::test]
async fn what_is_no_cookie_is_refused(#[case] cookie: &str) {
    let answer = validate(&app().await, cookie).await;
    assert_eq!((answer.status, answer.code()), (401, "invalid_token"));
    let challenge = answer.header("www-authenticate");
    assert!(challenge.contains("invalid_token"), "{challenge}");
}

/// Whoever knows the ids of a session makes no cookie of them, and nobody is named in the log.
#[tokio::test]
async fn another_secret_opens_nothing_and_names_nobody() {
    let app = app().await;
    let (_, cookie) = register(&app).await;
    let forged = format!("{}{}", &cookie[..cookie.len() - 4], "AAAA");
    let _ = app.take_log();
    let answer = validate(&app, &forged).await;
    assert_eq!((answer.status, answer.code()), (401, "invalid_token"));
    let log = app.take_log();
    assert_eq!(log.last().unwrap().get("user_id"), None);
}

#[tokio::test]
async fn a_token_counts_before_the_cookie() {
    let app = app().await;
    let (_, cookie) = register(&app).await;
    let nurse = app.register().await;
    let bearer = format!("Bearer {}", nurse.access);
    let headers = [("cookie", cookie.as_str()), ("authorization", &bearer)];
    let answer = app.send(Method::POST, VALIDATE, &headers, None).await;
    let answer = answer.expect_status(200);
    assert_eq!(answer.text("session_id"), nurse.session_id());
}

#[rstest]
#[case(Some("same-origin"), Some("application/json"), 200)]
#[case(Some("same-origin"), Some("text/plain"), 415)]
#[case(Some("same-origin"), None, 415)]
#[case(Some("same-site"), Some("application/json"), 403)]
#[case(Some("cross-site"), Some("application/json"), 403)]
#[case(None, Some("application/json"), 403)]
#[tokio::test]
async fn what_may_change_something_comes_from_a_page_of_the_service(
    #[case] site: Option<&str>,
    #[case] media_type: Option<&str>,
    #[case] expected: u16,
) {
    let app = app().await;
    let (_, cookie) = register(&app).await;
    let mut headers = vec![("cookie", cookie.as_str())];
    headers.extend(site.map(|site| ("sec-fetch-site", site)));
    headers.extend(media_type.map(|media_type| ("content-type", media_type)));
    let answer = app.send(Method::POST, VALIDATE, &headers, None).await;
    assert_eq!(answer.status, expected, "{}", answer.body);
    let reads = [("cookie", cookie.as_str())];
    let answer = app.send(Method::GET, SESSIONS, &reads, None).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn another_page_that_asks_for_the_cookie_makes_no_account() {
    let app = app().await;
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    for site in ["same-site", "cross-site", "none"] {
        let headers = [("x-florence-session", "cookie"), ("sec-fetch-site", site)];
        let path = "/api/v1/auth/register";
        let body = Some(person.clone());
        let answer = app.send(Method::POST, path, &headers, body).await;
        assert_eq!((answer.status, answer.code()), (403, "cross_site"));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    assert_eq!(app.login(&email).await.status, 401);
}

#[tokio::test]
async fn use_keeps_a_session_and_writes_every_five_minutes_at_most() {
    let app = app().await;
    let (registered, cookie) = register(&app).await;
    let started = stored(&app, &registered).await;
    app.clock.advance(200);
    let _ = validate(&app, &cookie).await.expect_status(200);
    assert_eq!(stored(&app, &registered).await, started, "too early");

    let mut ends: Timestamp = registered.text("idle_expires_at").parse().unwrap();
    for _ in 0..3 {
        app.clock.advance(3_000);
        let answer = validate(&app, &cookie).await.expect_status(200);
        let renewed: Timestamp = answer.text("expires_at").parse().unwrap();
        assert!(renewed > ends);
        ends = renewed;
        let item = stored(&app, &registered).await;
        assert_eq!(item["idle_expires_at"], answer.body["expires_at"]);
    }
    app.clock.advance(3_601);
    let ended = validate(&app, &cookie).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));
}

#[tokio::test]
async fn no_use_keeps_a_session_beyond_a_shift() {
    let app = app().await;
    let (registered, cookie) = register(&app).await;
    for _ in 0..14 {
        app.clock.advance(3_000);
        let _ = validate(&app, &cookie).await.expect_status(200);
    }
    let item = stored(&app, &registered).await;
    assert_eq!(
        item["idle_expires_at"],
        registered.body["session_expires_at"]
    );
    app.clock.advance(1_300);
    let ended = validate(&app, &cookie).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));
}

#[tokio::test]
async fn a_logout_ends_the_session_and_makes_the_browser_forget_it() {
    let app = app().await;
    let (_, cookie) = register(&app).await;
    let headers = [("cookie", cookie.as_str()), OWN_PAGE, JSON];
    let path = "/api/v1/auth/logout";
    let answer = app.send(Method::POST, path, &headers, None).await;
    assert_eq!(answer.status, 204);
    let expected = "__Host-session=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict";
    assert_eq!(answer.header("set-cookie"), expected);
    let ended = validate(&app, &cookie).await;
    assert_eq!((ended.status, ended.code()), (401, "session_ended"));

    let nurse = app.register().await;
    let by_token = app.call(Method::POST, path, &nurse.access, None).await;
    assert!(!by_token.headers.contains_key("set-cookie"));
}
