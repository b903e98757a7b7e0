//! What is too large, and where.

use axum::http::Method;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::ward::{Ward, outcome};

/// An object of exactly `bytes` bytes in strings of legal length.
fn data_of(bytes: usize) -> Value {
    const FRAME: usize = r#"{"parts":[]}"#.len();
    const LONGEST: usize = 10_000;
    let mut parts = Vec::new();
    let mut left = bytes - FRAME;
    while left > 0 {
        let comma = usize::from(!parts.is_empty());
        let length = (left - comma - 2).min(LONGEST - 100);
        parts.push("x".repeat(length));
        left -= length + 2 + comma;
    }
    let data = json!({"parts": parts});
    assert_eq!(data.to_string().len(), bytes);
    data
}

#[tokio::test]
async fn a_step_holds_64_kib() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let answer = ward.nurse.save(&id, 1, None, data_of(64 * 1024 + 1)).await;
    assert_eq!(outcome(&answer), (413, "payload_too_large"));
    assert_eq!(answer.fields(), ["step_data"]);
    assert_eq!(answer.body["errors"][0]["code"], "step_too_large");
    assert_eq!(
        ward.nurse
            .save(&id, 1, None, data_of(64 * 1024))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_wizard_holds_256_kib_even_when_saved_at_once() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(6).await;
    let saves = (1..=6).map(|step| ward.nurse.save(&id, step, None, data_of(64 * 1024)));
    let answers = join_all(saves).await;
    let outcomes: Vec<_> = answers.iter().map(outcome).collect();
    assert_eq!(
        outcomes.iter().filter(|o| **o == (200, "")).count(),
        4,
        "{outcomes:?}"
    );
    let refused = outcomes.iter().filter(|o| **o == (413, "wizard_too_large"));
    assert_eq!(refused.count(), 2, "{outcomes:?}");
}

#[rstest]
#[case(json!({"a": "x".repeat(10_001)}), "step_data.a", "string_too_long")]
#[case(json!({"a": [{"b": [[[[[[1]]]]]]}]}), "step_data.a[0].b[0][0][0][0][0]", "too_deep")]
#[case(Value::Object((0..201).map(|n| (format!("k{n}"), json!(n))).collect()), "step_data", "too_many_keys")]
#[case(json!([]), "step_data", "wrong_type")]
#[tokio::test]
async fn a_limit_names_the_path(#[case] data: Value, #[case] path: &str, #[case] code: &str) {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let answer = ward.nurse.save(&id, 1, None, data).await;
    assert_eq!(outcome(&answer), (422, "validation_failed"));
    assert_eq!(answer.fields(), [path]);
    assert_eq!(answer.body["errors"][0]["code"], code);
}

#[rstest]
#[case(r#"{"step_data":{"a":1,"a":2}}"#, "step_data.a", "duplicate_key")]
#[case(r#"{"step_data":{},"step":1}"#, "step", "unknown_field")]
#[case(r#"{"draft":true}"#, "step_data", "required")]
#[tokio::test]
async fn a_bad_body_names_the_field(#[case] body: &str, #[case] path: &str, #[case] code: &str) {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let to = format!("/{id}/steps/1");
    let answer = ward
        .nurse
        .send_text(Method::PUT, &to, None, Some(body.to_owned()))
        .await;
    assert_eq!(outcome(&answer), (422, "validation_failed"));
    assert_eq!(answer.fields(), [path]);
    assert_eq!(answer.body["errors"][0]["code"], code);
}

#[tokio::test]
async fn fifty_wizards_are_in_progress_even_when_started_at_once() {
    let ward = Ward::open().await;
    let body = || json!({"wizard_type": "sbar_report"});
    for _ in 0..48 {
        assert_eq!(ward.nurse.start(body()).await.status, 201);
    }
    let answers = join_all((0..3).map(|_| ward.nurse.start(body()))).await;
    let mut outcomes: Vec<_> = answers.iter().map(outcome).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, [(201, ""), (201, ""), (409, "too_many_drafts")]);

    let started = answers.iter().find(|answer| answer.status == 201).unwrap();
    let id = super::ward::id(started);
    assert_eq!(ward.nurse.remove(&id, None).await.status, 204);
    assert_eq!(ward.nurse.start(body()).await.status, 201);
}
