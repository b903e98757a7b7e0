//! Nobody learns from signing in whether an address has an account.

use std::collections::BTreeMap;

use florence_local::stack::Stack;
use tests::{Answer, Api, people::PASSWORD, process};

use crate::{request_log, system, table};

const WRONG: &str = "another lamp under the river 8";

/// What of an answer could tell two addresses apart.
fn visible(answer: &Answer) -> (u16, Vec<u8>, BTreeMap<String, String>) {
    let changing = ["x-request-id", "apigw-requestid", "date"];
    let headers = answer.headers.iter().map(|(name, value)| {
        let shown = if changing.contains(&name.as_str()) {
            String::new()
        } else {
            value.to_str().unwrap().to_owned()
        };
        (name.to_string(), shown)
    });
    (answer.status, answer.bytes.clone(), headers.collect())
}

async fn fail(api: &Api, email: &str, times: usize) -> Vec<Answer> {
    let mut answers = Vec::new();
    for _ in 0..times {
        answers.push(api.login(email, WRONG).await);
    }
    answers
}

/// A system of its own: others must not hold up attempts that have to follow each other within
/// a second.
async fn two_addresses() -> (Stack, Api, [String; 2]) {
    let stack = system::start(system::ephemeral().max_instances(1)).await;
    let (api, emails) = known_and_unknown(&stack).await;
    (stack, api, emails)
}

async fn known_and_unknown(stack: &Stack) -> (Api, [String; 2]) {
    let api = system::api(stack);
    let known = api.register().await.email;
    let unknown = format!("no-{known}");
    (api, [known, unknown])
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_are_answered_alike() {
    let (_stack, api, [known, unknown]) = two_addresses().await;
    let known = fail(&api, &known, 6).await;
    let unknown = fail(&api, &unknown, 6).await;

    for (known, unknown) in known.iter().zip(&unknown) {
        assert_eq!(visible(known), visible(unknown));
        assert_eq!(known.status, 401);
    }
    assert_eq!(known[0].code(), "invalid_credentials");
}

#[tokio::test]
async fn both_cost_the_same_at_the_table() {
    let (_engine, stack) = system::metered().await;
    let (api, emails) = known_and_unknown(&stack).await;
    let mut costs = Vec::new();
    for email in &emails {
        fail(&api, email, 1).await;
        let answer = api.login(email, WRONG).await.expect_status(401);
        let line = request_log::line(&stack, &answer).await;
        let figures = ["round_trips", "read_units", "write_units"];
        let cost = figures.map(|name| line[format!("table_{name}")].as_f64());
        costs.push(cost);
    }
    assert!(costs[0].iter().all(|cost| cost.is_some_and(|c| c > 0.0)));
    assert_eq!(costs[0], costs[1]);
}

#[tokio::test]
async fn both_are_closed_by_a_hundred_guesses() {
    let (stack, api, emails) = two_addresses().await;
    let mut answers = Vec::new();
    for email in &emails {
        table::set_guesses(&stack, email, 99).await;
        fail(&api, email, 1).await;
        let answer = api.login(email, PASSWORD).await;
        assert_eq!((answer.status, answer.code()), (429, "too_many_attempts"));
        let wait: i64 = answer.header("retry-after").parse().unwrap();
        assert!((3_590..=3_600).contains(&wait), "{wait}");
        answers.push((answer.status, answer.bytes));
    }
    assert_eq!(answers[0], answers[1]);
}

/// Whoever knows a device of somebody, and whoever has one of their own, learns no more.
#[tokio::test]
async fn a_strangers_device_and_a_wrong_code_change_nothing() {
    let (stack, api, emails) = two_addresses().await;
    let stranger = api.register().await;
    let device = stranger.answer.text("device_token");
    for guesses in [0, 100] {
        let mut answers = Vec::new();
        for email in &emails {
            table::set_guesses(&stack, email, guesses).await;
            let code = "0000-0000-0000-0000";
            let body = serde_json::json!({
                "email": email, "password": WRONG, "device_token": device, "unlock_code": code,
            });
            let answer = api.post("/auth/login", None, body).await;
            answers.push((answer.status, answer.bytes));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0].0, if guesses == 0 { 401 } else { 429 });
    }
}

/// A hash needs as much memory as it costs: a process that never had so much has not hashed.
#[tokio::test]
async fn an_unknown_address_is_hashed_for_too() {
    const HASH_KIB: u64 = 65_536;
    let builder = system::ephemeral().max_instances(1);
    let stack = system::start(builder.env("ARGON2_MEMORY_KIB", HASH_KIB.to_string())).await;
    let api = system::api(&stack);
    let peak = async || {
        let process = stack.idle_processes().await["login"][0];
        process::peak_memory(process).unwrap()
    };
    assert_eq!(api.login("not an address", WRONG).await.status, 422);
    let before = peak().await;
    let unknown = api.login("nobody@ward.example.org", WRONG).await;
    assert_eq!(unknown.status, 401);
    let after = peak().await;
    assert!(before < HASH_KIB && HASH_KIB < after, "{before} {after}");
}
