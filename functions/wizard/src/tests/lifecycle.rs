//! From start to end on one device.

use axum::http::Method;
use serde_json::{Value, json};

use super::ward::{Ward, id, outcome};

#[tokio::test]
async fn a_wizard_starts_empty_and_shows_its_first_step() {
    let ward = Ward::open().await;
    let answer = ward
        .nurse
        .start(json!({"wizard_type": "sbar_report"}))
        .await;
    let answer = answer.expect_status(201);

    let wizard = &answer.body["wizard"];
    assert_eq!(wizard["status"], "in_progress");
    assert_eq!(wizard["title"], "SBAR report");
    assert_eq!(wizard["current_step"], 1);
    assert_eq!(wizard["total_steps"], 4);
    assert_eq!(wizard["completed_steps"], json!([]));
    assert_eq!(wizard["progress"], 0);
    assert_eq!(wizard["step_data"], json!({}));
    assert_eq!(wizard["final_result"], Value::Null);
    assert_eq!(wizard["completed_at"], Value::Null);
    assert_eq!(answer.body["step"]["name"], "situation");
    assert!(!answer.body["step"]["fields"].as_array().unwrap().is_empty());
    assert_eq!(answer.header("etag"), "\"1\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.text("educational_notice").is_empty());
}

#[tokio::test]
async fn what_is_saved_is_read_back_to_the_digit() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    let data = r#"{"temperature":37.20,"dose":1E-400,"count":12345678901234567890123}"#;
    let body = format!(r#"{{ "step_data" : {data} }}"#);
    let path = format!("/{id}/steps/1");
    let saved = ward
        .nurse
        .send_text(Method::PUT, &path, None, Some(body))
        .await;
    let shown = format!(r#""step_data":{{"1":{data}}}"#);
    for answer in [saved, ward.nurse.read(&id).await] {
        let text = String::from_utf8(answer.expect_status(200).bytes).unwrap();
        assert!(text.contains(&shown), "{text}");
    }
    let body = Some(r#"{"step_data":{"n":-0}}"#.to_owned());
    let path = format!("/{id}/steps/2");
    let answer = ward.nurse.send_text(Method::PUT, &path, None, body).await;
    assert_eq!(answer.status, 200);
    let done = ward.nurse.complete(&id, None).await.expect_status(200);
    let text = String::from_utf8(done.bytes).unwrap();
    assert!(
        text.contains(&format!(r#""data":{{"1":{data},"2":{{"n":-0}}}}"#)),
        "{text}"
    );
}

#[tokio::test]
async fn saving_moves_on_and_completing_renders_the_report() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    let first = ward.nurse.save(&id, 1, None, json!({"a": "first"})).await;
    assert_eq!(first.body["wizard"]["progress"], 50);
    assert_eq!(first.body["step"]["step_number"], 2);
    let early = ward.nurse.complete(&id, None).await;
    assert_eq!(outcome(&early), (409, "wizard_incomplete"));
    assert_eq!(early.fields(), ["steps[2]"]);

    let second = ward.nurse.save(&id, 2, None, json!({"b": "second"})).await;
    assert_eq!(second.body["step"], Value::Null);
    assert_eq!(second.body["wizard"]["current_step"], Value::Null);
    let done = ward.nurse.complete(&id, None).await.expect_status(200);
    assert_eq!(done.body["wizard"]["status"], "completed");
    assert_eq!(done.body["wizard"]["version"], 4);
    let report = &done.body["wizard"]["final_result"];
    assert!(report["text"].as_str().unwrap().contains("second"));
    assert_eq!(report["data"]["1"]["a"], "first");
    assert_eq!(
        ward.nurse.read(&id).await.body["wizard"],
        done.body["wizard"]
    );
}

#[tokio::test]
async fn a_draft_may_lack_fields_and_is_not_complete() {
    let ward = Ward::open().await;
    let started = ward
        .nurse
        .start(json!({"wizard_type": "sbar_report"}))
        .await;
    let id = id(&started);
    let path = format!("/{id}/steps/1");
    let empty = |draft| Some(json!({"step_data": {}, "draft": draft}));
    let refused = ward
        .nurse
        .send(Method::PUT, &path, None, empty(false))
        .await;
    assert_eq!(outcome(&refused), (422, "validation_failed"));
    assert_eq!(refused.body["errors"][0]["code"], "required");

    let draft = ward.nurse.send(Method::PUT, &path, None, empty(true)).await;
    let draft = draft.expect_status(200);
    assert_eq!(draft.body["wizard"]["completed_steps"], json!([]));
    assert_eq!(draft.body["step"]["step_number"], 1);
}

#[tokio::test]
async fn a_completed_wizard_only_goes_away() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    assert_eq!(
        ward.nurse.save(&id, 1, None, json!({"a": 1})).await.status,
        200
    );
    assert_eq!(ward.nurse.complete(&id, Some(2)).await.status, 200);

    let saved = ward.nurse.save(&id, 1, Some(3), json!({"a": 2})).await;
    assert_eq!(outcome(&saved), (409, "not_in_progress"));
    assert_eq!(saved.header("etag"), "\"3\"");
    let again = ward.nurse.complete(&id, None).await;
    assert_eq!(outcome(&again), (409, "not_in_progress"));

    let stale = ward.nurse.remove(&id, Some(2)).await;
    assert_eq!(outcome(&stale), (412, "precondition_failed"));
    assert_eq!(ward.nurse.remove(&id, Some(3)).await.status, 204);
    assert_eq!(outcome(&ward.nurse.read(&id).await), (404, "not_found"));
    assert_eq!(
        outcome(&ward.nurse.remove(&id, None).await),
        (404, "not_found")
    );
}

#[tokio::test]
async fn somebody_elses_wizard_is_not_there() {
    let ward = Ward::open().await;
    let other = ward.colleague().await;
    let id = ward.nurse.start_custom(1).await;
    for answer in [
        other.read(&id).await,
        other.save(&id, 1, None, json!({})).await,
        other.complete(&id, None).await,
        other.remove(&id, None).await,
    ] {
        assert_eq!(outcome(&answer), (404, "not_found"));
    }
    assert_eq!(ward.nurse.read(&id).await.status, 200);
}

#[tokio::test]
async fn what_is_no_wizard_or_step_is_not_found() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    for step in ["0", "3", "256", "-1", "one", "%FF"] {
        let path = format!("/{id}/steps/{step}");
        let body = Some(json!({"step_data": {}}));
        let answer = ward.nurse.send(Method::PUT, &path, None, body).await;
        assert_eq!(outcome(&answer), (404, "not_found"), "{step}");
    }
    let nobody = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7";
    for id in [nobody, "me", "%FF"] {
        assert_eq!(outcome(&ward.nurse.read(id).await), (404, "not_found"));
    }
}

#[tokio::test]
async fn every_route_needs_a_token() {
    let ward = Ward::open().await;
    for (method, path) in [
        (Method::GET, "/types"),
        (Method::GET, "/types/sbar_report"),
        (Method::GET, ""),
        (Method::POST, ""),
        (Method::GET, "/x"),
        (Method::DELETE, "/x"),
        (Method::PUT, "/x/steps/1"),
        (Method::POST, "/x/complete"),
    ] {
        let path = format!("{}{path}", super::ward::BASE);
        let answer = ward.app.send(method, &path, &[], None).await;
        assert_eq!(outcome(&answer), (401, "missing_token"), "{path}");
    }
}
