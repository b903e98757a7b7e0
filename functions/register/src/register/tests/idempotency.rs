use std::collections::BTreeSet;

use axum::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{
    Answer, TestApp,
    people::{self, NEW_PASSWORD},
};

use super::{PATH, app};

async fn post(app: &TestApp, key: &str, body: &Value) -> Answer {
    let headers = [("idempotency-key", key)];
    app.send(Method::POST, PATH, &headers, Some(body.clone()))
        .await
}

fn user_id(answer: &Answer) -> String {
    answer.body["user"]["user_id"].as_str().unwrap().to_owned()
}

fn with(body: &Value, field: &str, value: &str) -> Value {
    let mut body = body.clone();
    body[field] = json!(value);
    body
}

#[tokio::test]
async fn a_retry_signs_in_to_the_account_that_was_made() {
    let (app, person) = (app().await, people::registration());
    let first = post(&app, "k-1", &person).await.expect_status(201);
    let again = post(&app, "k-1", &person).await.expect_status(201);

    assert_eq!(user_id(&again), user_id(&first));
    assert_ne!(again.text("session_id"), first.text("session_id"));
    assert_ne!(again.text("refresh_token"), first.text("refresh_token"));
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(again.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn of_retries_at_once_all_get_one_account() {
    let (app, person) = (app().await, people::registration());
    let answers = join_all((0..4).map(|_| post(&app, "k-1", &person))).await;

    let users: BTreeSet<String> = answers.iter().map(user_id).collect();
    assert_eq!(users.len(), 1);
    assert!(answers.iter().all(|answer| answer.status == 201));
    let replayed = |answer: &&Answer| answer.header("idempotency-replayed") == "true";
    assert_eq!(answers.iter().filter(replayed).count(), 3);
}

#[tokio::test]
async fn another_request_under_the_key_is_refused_and_makes_nothing() {
    let (app, person) = (app().await, people::registration());
    drop(post(&app, "k-1", &person).await.expect_status(201));
    let others = [
        people::registration(),
        with(&person, "full_name", "Somebody Else"),
        with(&person, "password", NEW_PASSWORD),
    ];
    for other in others {
        let answer = post(&app, "k-1", &other).await;
        let told = (answer.status, answer.code());
        assert_eq!(told, (422, "idempotency_key_reused"), "{other}");
    }
    let other_key = post(&app, "k-2", &person).await;
    let told = (other_key.status, other_key.code());
    assert_eq!(told, (409, "email_taken"));
}

#[tokio::test]
async fn guesses_under_a_key_are_held_back_like_any_others() {
    let (app, person) = (app().await, people::registration());
    drop(post(&app, "k-1", &person).await.expect_status(201));
    let email = person["email"].as_str().unwrap();
    let drained_at = app.context.now().plus_seconds(98 * 3_600).to_string();
    let partition = format!("EMAIL#{email}");
    app.set(&partition, "GUESSES", "drained_at", json!(drained_at))
        .await;
    let guess = with(&person, "password", NEW_PASSWORD);
    for _ in 0..2 {
        drop(post(&app, "k-1", &guess).await.expect_status(422));
    }
    let right = post(&app, "k-1", &person).await;
    assert_eq!((right.status, right.code()), (429, "too_many_attempts"));
}

#[tokio::test]
async fn after_a_day_the_key_is_free() {
    let (app, person) = (app().await, people::registration());
    drop(post(&app, "k-1", &person).await.expect_status(201));
    app.clock.advance(86_400);
    let late = post(&app, "k-1", &person).await;
    assert_eq!((late.status, late.code()), (409, "email_taken"));
    let other = people::registration();
    drop(post(&app, "k-1", &other).await.expect_status(201));
}

#[tokio::test]
async fn what_is_refused_leaves_the_key_free() {
    let (app, person) = (app().await, people::registration());
    let weak = with(&person, "password", "passwordpassword");
    drop(post(&app, "k-1", &weak).await.expect_status(422));
    drop(post(&app, "k-1", &person).await.expect_status(201));
}

#[tokio::test]
async fn what_is_remembered_holds_nothing_of_the_person() {
    let (app, person) = (app().await, people::registration());
    let answer = post(&app, "k-1", &person).await.expect_status(201);
    let client = app.engine.client();
    let items = client.scan().table_name(app.engine.table_name()).send();
    let items = items.await.unwrap().items.unwrap_or_default();
    let remembered: Vec<String> = items
        .iter()
        .filter(|item| item["PK"].as_s().unwrap().starts_with("IDEMPOTENCY#"))
        .map(|item| format!("{item:?}"))
        .collect();
    let [remembered] = remembered.as_slice() else {
        panic!("{} are remembered", remembered.len());
    };
    for secret in [
        person["email"].as_str().unwrap(),
        person["full_name"].as_str().unwrap(),
        people::PASSWORD,
        answer.text("access_token"),
        answer.text("refresh_token"),
        "k-1",
    ] {
        assert!(!remembered.contains(secret), "{remembered}");
    }
}
