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
    }
    let statuses: Vec<u16> = known.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
    assert_eq!(known[0].code(), "invalid_credentials");
    assert_eq!(known[5].header("retry-after"), "1");
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
async fn both_are_locked_after_a_hundred_failures() {
    let (stack, api, emails) = two_addresses().await;
    let mut answers = Vec::new();
    for email in &emails {
        fail(&api, email, 1).await;
        table::set_failures(&stack, email, 100).await;
        answers.push(api.login(email, PASSWORD).await);
    }
    assert_eq!(visible(&answers[0]), visible(&answers[1]));
    assert_eq!(
        (answers[0].status, answers[0].code()),
        (403, "account_locked")
    );
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
