//! Exchanging refresh tokens one after the other.

use axum::http::Method;
use florence_local::stack::Stack;
use serde_json::json;
use tests::{Answer, Api};

use crate::{system, table};

/// A system without a grace period: a token that was exchanged is a replay at once.
async fn strict() -> Stack {
    let builder = system::ephemeral().max_instances(2);
    system::start(builder.env("REFRESH_GRACE_SECONDS", "0")).await
}

#[tokio::test]
async fn a_replay_ends_the_session_for_both_parties() {
    let stack = strict().await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let stolen = nurse.refresh.clone();
    let renewed = api.refresh(&stolen).await.expect_status(200);
    let live = renewed.text("access_token");
    assert_eq!(api.get("/auth/profile", Some(live)).await.status, 200);

    let replayed = api.refresh(&stolen).await;
    assert_eq!(
        (replayed.status, replayed.code()),
        (401, "invalid_refresh_token")
    );
    let after = api.get("/auth/profile", Some(live)).await;
    assert_eq!((after.status, after.code()), (401, "session_ended"));
    let after = api.refresh(renewed.text("refresh_token")).await;
    assert_eq!(after.status, 401);
    let events = table::audit(&stack, nurse.user_id()).await;
    let last = events.last().unwrap();
    assert_eq!(
        (last.0.as_str(), last.1.as_str()),
        ("refresh_replayed", "failure")
    );
}

#[tokio::test]
async fn the_same_idempotency_key_gets_the_same_successor_after_the_grace() {
    let stack = strict().await;
    let api = system::api(&stack);
    let nurse = api.register().await;
    let first = exchange(&api, &nurse.refresh, "key-1").await;
    let again = exchange(&api, &nurse.refresh, "key-1").await;

    let first = first.expect_status(200);
    let again = again.expect_status(200);
    assert_eq!(first.text("refresh_token"), again.text("refresh_token"));
    let other = exchange(&api, &nurse.refresh, "key-2").await;
    assert_eq!(other.status, 401);
}

async fn exchange(api: &Api, token: &str, key: &str) -> Answer {
    let body = Some(json!({"refresh_token": token}));
    let headers = [("idempotency-key", key)];
    api.send(Method::POST, "/auth/refresh", None, &headers, body)
        .await
}

#[tokio::test]
async fn a_lost_answer_is_given_again_within_the_grace() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let first = api.refresh(&nurse.refresh).await.expect_status(200);
    let again = api.refresh(&nurse.refresh).await.expect_status(200);
    assert_eq!(first.text("refresh_token"), again.text("refresh_token"));
}

#[tokio::test]
async fn a_token_older_than_the_last_is_a_replay_even_within_the_grace() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let second = api.refresh(&nurse.refresh).await.expect_status(200);
    let third = api.refresh(second.text("refresh_token")).await;
    let third = third.expect_status(200);

    assert_eq!(api.refresh(&nurse.refresh).await.status, 401);
    let ended = api.refresh(third.text("refresh_token")).await;
    assert_eq!(ended.status, 401);
}

#[tokio::test]
async fn a_refresh_token_that_was_changed_is_refused_and_harms_nobody() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let mut forged = nurse.refresh.clone();
    let last = forged.pop().unwrap();
    forged.push(if last == 'A' { 'E' } else { 'A' });

    for token in [&forged, "flr_", "", "flr_AAAA", &nurse.access] {
        let answer = api.refresh(token).await;
        assert_eq!(
            (answer.status, answer.code()),
            (401, "invalid_refresh_token")
        );
    }
    assert_eq!(api.refresh(&nurse.refresh).await.status, 200);
}
