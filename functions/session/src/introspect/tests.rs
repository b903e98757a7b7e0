use axum::http::Method;
use rstest::rstest;
use serde_json::json;
use tests::{Answer, Nurse, TestApp, services};

const PATH: &str = "/oauth/introspect";

async fn app() -> TestApp {
    TestApp::start(&[crate::compose, register::compose]).await
}

async fn introspect(app: &TestApp, key: &str, token: &str) -> Answer {
    let headers = [("authorization", services::basic("backend", key))];
    app.submit(PATH, &headers, &[("token", token)]).await
}

fn partition(nurse: &Nurse) -> String {
    format!("USER#{}", nurse.user_id())
}

#[tokio::test]
async fn a_service_learns_whose_a_live_token_is_and_what_they_may_do() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let answer = introspect(&app, &key, &nurse.access).await;
    let body = answer.expect_status(200).body;
    assert_eq!(body["active"], true);
    assert_eq!(body["sub"], nurse.user_id());
    assert_eq!(body["sid"], nurse.session_id());
    assert_eq!(
        (&body["role"], &body["level"]),
        (&json!("nurse"), &json!(1))
    );
    assert_eq!(body["methods"], json!(["pwd"]));
    assert_eq!(
        body["scope"],
        "profile:read profile:write wizards:read wizards:write"
    );
    assert_eq!(body["permissions"][3], "wizards:write");
    assert_eq!(body["iss"], "https://identity.test");

    // Name and key in the form.
    let form = [
        ("token", nurse.access.as_str()),
        ("client_id", "backend"),
        ("client_secret", &key),
        ("token_type_hint", "access_token"),
        ("something", "else"),
    ];
    let answer = app.submit(PATH, &[], &form).await;
    assert_eq!(answer.body["active"], true);
}

#[tokio::test]
async fn of_what_is_not_live_nothing_else_is_told() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let (nurse, disabled) = (app.register().await, app.register().await);
    let leave = "/api/v1/auth/logout";
    let left = app.register().await;
    app.call(Method::POST, leave, &left.access, None).await;
    let (item, no) = (partition(&disabled), json!(false));
    app.set(&item, "PROFILE", "is_active", no).await;
    for token in [
        "x",
        "a.b.c",
        &nurse.refresh,
        &left.access,
        &disabled.access,
        &key,
    ] {
        let answer = introspect(&app, &key, token).await.expect_status(200);
        let mut body = answer.body;
        body.as_object_mut().unwrap().remove("educational_notice");
        assert_eq!(body, json!({"active": false}), "{token}");
    }
}

#[tokio::test]
async fn a_changed_role_counts_at_once() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    let role = json!("admin");
    app.set(&partition(&nurse), "PROFILE", "role", role).await;
    let answer = introspect(&app, &key, &nurse.access).await;
    let scope = answer.text("scope");
    assert!(scope.contains("users:read"), "{scope}");
}

#[tokio::test]
async fn a_key_that_was_taken_away_counts_for_nothing() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let nurse = app.register().await;
    assert_eq!(introspect(&app, &key, &nurse.access).await.status, 200);
    services::remove(&app.context.store, "backend").await;
    let answer = introspect(&app, &key, &nurse.access).await;
    assert_eq!(
        (answer.status, answer.text("error")),
        (401, "invalid_client")
    );
}

#[tokio::test]
async fn whoever_is_no_service_learns_nothing() {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let other = services::create(&app.context.store, "other").await;
    let nurse = app.register().await;
    let forged = format!("{}A", &key[..key.len() - 1]);
    let token = ("token", nurse.access.as_str());
    let basic = services::basic;
    let client = |name| ("client_id", name);
    let refused = [
        (None, vec![token]),
        (Some(format!("Bearer {}", nurse.access)), vec![token]),
        (Some(basic("backend", "x")), vec![token]),
        (Some(basic("backend", &forged)), vec![token]),
        (Some(basic("backend", &other)), vec![token]),
        (Some(basic("backend", &key)), vec![token, client("other")]),
        (None, vec![token, client("backend")]),
        (None, vec![token, ("client_secret", &key)]),
    ];
    for (basic, form) in refused {
        let headers: Vec<_> = basic.into_iter().map(|v| ("authorization", v)).collect();
        let answer = app.submit(PATH, &headers, &form).await;
        assert_eq!(answer.status, 401, "{form:?}");
        assert_eq!(answer.text("error"), "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic "));
    }
}

#[rstest]
#[case(&[], "token is required")]
#[case(&[("token", "a"), ("token", "b")], "no parameter may be there twice")]
#[case(&[("token", "a"), ("client_secret", "b")], "a service says who it is in one way")]
#[tokio::test]
async fn what_is_wrong_with_a_form_is_told(#[case] form: &[(&str, &str)], #[case] expected: &str) {
    let app = app().await;
    let key = services::create(&app.context.store, "backend").await;
    let headers = [("authorization", services::basic("backend", &key))];
    let answer = app.submit(PATH, &headers, form).await;
    assert_eq!(
        (answer.status, answer.text("error")),
        (400, "invalid_request")
    );
    assert_eq!(answer.header("content-type"), "application/json");
    let told = answer.text("error_description");
    assert!(told.ends_with(expected), "{told}");
}

#[tokio::test]
async fn a_json_body_is_no_form() {
    let app = app().await;
    let answer = app.post(PATH, json!({"token": "a"})).await;
    assert_eq!(
        (answer.status, answer.text("error")),
        (400, "invalid_request")
    );
}
