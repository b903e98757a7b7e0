//! Requests that are sent again with their key.

use axum::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::Answer;

use super::ward::{Device, Ward, id, outcome};

async fn start(device: &Device, key: &str, title: &str) -> Answer {
    let body = json!({"wizard_type": "custom", "title": title, "total_steps": 1});
    device.send_keyed(Method::POST, "", key, Some(body)).await
}

async fn complete(device: &Device, key: &str, wizard: &str) -> Answer {
    let path = format!("/{wizard}/complete");
    device.send_keyed(Method::POST, &path, key, None).await
}

async fn filled_in(device: &Device) -> String {
    let wizard = device.start_custom(1).await;
    save(device, &wizard).await;
    wizard
}

async fn save(device: &Device, wizard: &str) {
    let saved = device.save(wizard, 1, None, json!({"note": "stable"}));
    drop(saved.await.expect_status(200));
}

async fn count(device: &Device) -> usize {
    let list = device.send(Method::GET, "", None, None).await;
    list.body["wizards"].as_array().map_or(0, Vec::len)
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

#[tokio::test]
async fn a_start_sent_again_gets_the_first_answer_whatever_happened_since() {
    let ward = Ward::open().await;
    let first = start(&ward.nurse, "k-1", "Rounds").await.expect_status(201);
    save(&ward.nurse, &id(&first)).await;
    let again = start(&ward.nurse, "k-1", "Rounds").await.expect_status(201);

    assert_eq!(again.body, first.body);
    assert_eq!(again.header("etag"), first.header("etag"));
    assert!(replayed(&again) && !replayed(&first));
    assert_eq!(count(&ward.nurse).await, 1);
}

#[tokio::test]
async fn starts_at_once_under_one_key_make_one_wizard() {
    let ward = Ward::open().await;
    let starts = (0..5).map(|_| start(&ward.nurse, "k-1", "Rounds"));
    let answers = join_all(starts).await;
    for answer in &answers {
        assert_eq!((answer.status, id(answer)), (201, id(&answers[0])));
    }
    let first = answers.iter().filter(|answer| !replayed(answer)).count();
    assert_eq!((first, count(&ward.nurse).await), (1, 1));
}

#[tokio::test]
async fn the_start_of_the_last_draft_allowed_may_be_sent_again() {
    let ward = Ward::open().await;
    for _ in 1..50 {
        ward.nurse.start_custom(1).await;
    }
    let last = start(&ward.nurse, "k-1", "Rounds").await.expect_status(201);
    let again = start(&ward.nurse, "k-1", "Rounds").await.expect_status(201);
    assert_eq!(id(&again), id(&last));
    let more = start(&ward.nurse, "k-2", "Rounds").await;
    assert_eq!(outcome(&more), (409, "too_many_drafts"));
}

#[tokio::test]
async fn another_request_under_the_key_is_refused() {
    let ward = Ward::open().await;
    drop(start(&ward.nurse, "k-1", "Rounds").await.expect_status(201));
    let other = start(&ward.nurse, "k-1", "Handoff").await;
    assert_eq!(outcome(&other), (422, "idempotency_key_reused"));

    let (one, two) = (filled_in(&ward.nurse).await, filled_in(&ward.nurse).await);
    drop(complete(&ward.nurse, "k-2", &one).await.expect_status(200));
    let other = complete(&ward.nurse, "k-2", &two).await;
    assert_eq!(outcome(&other), (422, "idempotency_key_reused"));
    let read = ward.nurse.read(&two).await;
    assert_eq!(read.body["wizard"]["status"], "in_progress");
}

#[tokio::test]
async fn a_key_counts_for_its_own_user_and_route() {
    let ward = Ward::open().await;
    let colleague = ward.colleague().await;
    let mine = start(&ward.nurse, "k-1", "Rounds").await.expect_status(201);
    let theirs = start(&colleague, "k-1", "Rounds").await.expect_status(201);
    assert_ne!(id(&mine), id(&theirs));
    let wizard = filled_in(&ward.nurse).await;
    let done = complete(&ward.nurse, "k-1", &wizard).await;
    assert!(!replayed(&done.expect_status(200)));
}

#[tokio::test]
async fn a_completion_sent_again_gets_the_first_answer() {
    let ward = Ward::open().await;
    let wizard = filled_in(&ward.nurse).await;
    let first = complete(&ward.nurse, "k-1", &wizard).await;
    let first = first.expect_status(200);
    let again = complete(&ward.nurse, "k-1", &wizard).await;
    let again = again.expect_status(200);
    assert_eq!(again.body, first.body);
    assert_ne!(first.body["wizard"]["final_result"], Value::Null);
    assert!(replayed(&again) && !replayed(&first));

    let without_key = ward.nurse.complete(&wizard, None).await;
    assert_eq!(outcome(&without_key), (409, "not_in_progress"));
    drop(ward.nurse.remove(&wizard, None).await.expect_status(204));
    let gone = complete(&ward.nurse, "k-1", &wizard).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn after_a_day_the_key_is_free() {
    let ward = Ward::open().await;
    let first = start(&ward.nurse, "k-1", "Rounds").await.expect_status(201);
    ward.app.clock.advance(86_400);
    let nurse = ward.back().await;
    let late = start(&nurse, "k-1", "Rounds").await.expect_status(201);
    assert_ne!(id(&late), id(&first));
    assert!(!replayed(&late));
}

#[tokio::test]
async fn a_key_that_is_none_is_a_bad_header() {
    let ward = Ward::open().await;
    for key in ["", "two words"] {
        let answer = start(&ward.nurse, key, "Rounds").await;
        assert_eq!(outcome(&answer), (400, "invalid_header"));
    }
    assert_eq!(count(&ward.nurse).await, 0);
}
