//! The table goes away and comes back.

use florence_local::{engine::Engine, stack::Stack, template::Template};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{
    Answer, Api, Nurse,
    passkeys::Passkey,
    people::{self, PASSWORD},
};

use crate::{
    gate::Gate,
    openapi::{Operation, operations},
    request_log, system,
};

/// The longest that a function takes to answer, in milliseconds.
const PATIENCE: f64 = 5_000.0;

#[tokio::test]
async fn a_stopped_engine_is_answered_with_503_and_forgotten_when_it_is_back() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    works(&api, &nurse).await;

    stack.stop_engine().await.unwrap();
    unavailable(&stack, &nurse, "connection").await;
    stack.restart_functions().await;
    warm(&api).await;
    unavailable(&stack, &nurse, "connection").await;

    stack.start_engine().await.unwrap();
    works(&api, &nurse).await;
}

#[tokio::test]
async fn an_engine_that_never_answers_is_answered_with_503_and_forgotten_when_it_does() {
    let template = Template::of_project().unwrap();
    let engine = Engine::in_memory(&template).await.unwrap();
    let gate = Gate::before(&engine.endpoint()).await;
    let stack = behind(&gate).await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    works(&api, &nurse).await;

    gate.shut();
    unavailable(&stack, &nurse, "timeout").await;
    stack.restart_functions().await;
    warm(&api).await;
    unavailable(&stack, &nurse, "timeout").await;

    gate.open();
    works(&api, &nurse).await;
}

async fn behind(gate: &Gate) -> Stack {
    let builder = system::ephemeral().dynamodb_endpoint(gate.url());
    system::start(builder).await
}

/// Starts a process of each function: what that takes says nothing about the table.
async fn warm(api: &Api) {
    let nobody = json!({});
    join_all(
        ["register", "login", "refresh", "change-password"].map(|route| {
            let (path, body) = (format!("/auth/{route}"), nobody.clone());
            async move { api.post(&path, None, body).await }
        }),
    )
    .await;
    api.get("/openapi.json", None).await;
}

/// They need no table, or look first at a token that only a table in order could give.
const BEFORE_THE_TABLE: [&str; 7] = [
    "openapi",
    "openid_configuration",
    "oauth_metadata",
    "complete_password_reset",
    "report_not_me",
    "undo_email_change",
    "accept_invitation",
];

/// The id of a registration that there never was.
const UNKNOWN: &str = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7";

/// Every route says so in time. The function's own measure of it leaves out what a client waits
/// for a process to start.
async fn unavailable(stack: &Stack, nurse: &Nurse, reason: &str) {
    let api = system::api(stack);
    let mut operations = operations();
    operations.retain(|operation| {
        let id = operation.id();
        let before = BEFORE_THE_TABLE.contains(&id) || id.ends_with("_page");
        !before && !operation.path.starts_with("/oauth/")
    });
    let answers = join_all(operations.iter().map(|one| call(&api, one, nurse))).await;
    for (operation, answer) in operations.iter().zip(answers) {
        let name = operation.id();
        let line = request_log::line(stack, &answer).await;
        assert!(line["duration_ms"].as_f64() < Some(PATIENCE), "{line}");
        if ["jwks", "begin_passkey_sign_in"].contains(&name) && answer.status == 200 {
            // From memory, or with nothing of the table.
            continue;
        }
        assert_eq!(answer.status, 503, "{name}: {}", answer.body);
        if name == "health" {
            assert_eq!(answer.body["status"], "unhealthy");
            assert_eq!(answer.body["database"]["reason"], reason);
        } else {
            assert_eq!(answer.code(), "unavailable", "{name}");
            assert!(!answer.header("retry-after").is_empty(), "{name}");
        }
    }
}

async fn call(api: &Api, operation: &Operation, nurse: &Nurse) -> Answer {
    let token = operation.is_protected().then_some(nurse.access.as_str());
    let (path, body) = (operation.concrete_path(), body(operation, nurse));
    api.send(operation.method.clone(), &path, token, &[], body)
        .await
}

/// A body that gets as far as the table.
fn body(operation: &Operation, nurse: &Nurse) -> Option<Value> {
    let body = match operation.id() {
        "register" => people::registration(),
        "login" => json!({"email": nurse.email, "password": PASSWORD}),
        "refresh" => json!({"refresh_token": nurse.refresh}),
        "confirm_registration" => json!({"registration_id": UNKNOWN, "code": "0000 0000"}),
        "resend_registration_code" => json!({"registration_id": UNKNOWN}),
        "request_password_reset" => json!({"email": nurse.email}),
        "login_second_factor" => {
            json!({"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA", "code": "123456"})
        }
        "begin_passkey_second_factor" => json!({"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA"}),
        "login_passkey" => json!({"credential": nobodys_passkey()}),
        _ => json!({}),
    };
    operation.takes_body().then_some(body)
}

/// The answer of a passkey to a question that nobody asked.
fn nobodys_passkey() -> Value {
    let asked = json!({"challenge": "AA", "rpId": "localhost"});
    Passkey::new(&json!("AA")).answer(&asked, "http://localhost")
}

/// Each function serves again.
async fn works(api: &Api, nurse: &Nurse) {
    let token = Some(nurse.access.as_str());
    assert_eq!(api.get("/health", None).await.status, 200);
    assert_eq!(api.get("/auth/profile", token).await.status, 200);
    assert_eq!(api.get("/auth/sessions", token).await.status, 200);
    assert_eq!(api.get("/.well-known/jwks.json", None).await.status, 200);
    assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 200);
    api.register().await;
}
