//! What is written about a request.

use api::Outcome;
use serde_json::{Value, json};
use tests::Answer;

use crate::{openapi::operations, request_log, system};

/// A path names wizards, sessions and users of other people.
#[tokio::test]
async fn the_line_of_a_request_has_its_route_and_not_its_path() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    for operation in operations() {
        let (method, path) = (operation.method.clone(), operation.concrete_path());
        let answer = api.send(method, &path, None, &[], None).await;
        let line = request_log::line(stack, &answer).await;
        assert_eq!(line["method"], operation.method.as_str());
        assert_eq!(line["route"], operation.path);
        let is_route = path == operation.path;
        assert!(is_route || !line.to_string().contains(&path), "{line}");
    }
}

/// What the line of the request that was answered so adds to metrics.
async fn counted(answer: &Answer) -> Value {
    let line = request_log::line(system::shared_stack().await, answer).await;
    let directives = line["_aws"]["CloudWatchMetrics"].as_array().unwrap();
    let by_outcome = &directives[1];
    assert_eq!(by_outcome["Dimensions"], json!([["function", "outcome"]]));
    assert_eq!(
        by_outcome["Metrics"],
        json!([{"Name": "requests", "Unit": "Count"}])
    );
    assert_eq!(line["requests"], 1);
    line["outcome"].clone()
}

#[tokio::test]
async fn a_request_is_counted_by_how_it_ended() {
    let api = system::shared().await;
    let nurse = api.register().await;
    assert_eq!(counted(&nurse.answer).await, "ok");
    let wrong = api.login(&nurse.email, "nobody's password at all").await;
    assert_eq!(counted(&wrong).await, "unauthenticated");
    let invalid = api.post("/auth/login", None, json!({})).await;
    assert_eq!(counted(&invalid).await, "refused");

    let first = api.refresh(&nurse.refresh).await.expect_status(200);
    let second = api.refresh(first.text("refresh_token")).await;
    assert_eq!(second.status, 200);
    let replayed = api.refresh(&nurse.refresh).await;
    assert_eq!(
        (replayed.status, replayed.code()),
        (401, "invalid_refresh_token")
    );
    assert_eq!(counted(&replayed).await, "replayed");
    let ended = api.refresh(&nurse.refresh).await;
    assert_eq!(counted(&ended).await, "unauthenticated");
}

/// Each outcome of each function that occurs is charged by the month.
#[test]
fn there_are_eight_outcomes_at_most() {
    let names: std::collections::BTreeSet<_> = Outcome::ALL.map(Outcome::as_str).into();
    assert!(names.len() == Outcome::ALL.len() && names.len() <= 8);
}
