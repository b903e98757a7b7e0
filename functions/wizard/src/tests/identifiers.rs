//! Text that looks like an identifier of a patient.

use serde_json::json;

use super::ward::{Device, Ward, outcome};

fn with(ward: &Ward, policy: &'static str) -> Device {
    ward.nurse
        .on(&ward.app.deployment.with("PHI_POLICY", policy))
}

#[tokio::test]
async fn identifiers_are_refused_by_path_and_never_repeated() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let data = json!({
        "note": ["BP 120/80, HR 72", "call 555-867-5309"],
        "ssn 123-45-6789": "x",
        "email": "jo.doe@example.org",
    });
    let answer = ward.nurse.save(&id, 1, None, data).await;
    assert_eq!(outcome(&answer), (422, "phi_detected"));
    let mut fields = answer.fields();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["step_data.#3", "step_data.email", "step_data.note[1]"]
    );
    let text = String::from_utf8(answer.bytes).unwrap();
    assert!(text.contains("telephone number"), "{text}");
    for echoed in ["867", "6789", "jo.doe", "example.org"] {
        assert!(!text.contains(echoed), "{echoed} in {text}");
    }
    assert_eq!(ward.nurse.read(&id).await.body["wizard"]["version"], 1);
}

#[tokio::test]
async fn drafts_and_titles_are_checked_too() {
    let ward = Ward::open().await;
    let body = json!({"wizard_type": "custom", "title": "Call 555-867-5309", "total_steps": 1});
    let answer = ward.nurse.start(body).await;
    assert_eq!(outcome(&answer), (422, "phi_detected"));
    assert_eq!(answer.fields(), ["title"]);

    let id = ward.nurse.start_custom(1).await;
    let body = json!({"step_data": {"a": "DOB 03/04/1956"}, "draft": true});
    let path = format!("/{id}/steps/1");
    let answer = ward
        .nurse
        .send(axum::http::Method::PUT, &path, None, Some(body))
        .await;
    assert_eq!(outcome(&answer), (422, "phi_detected"));
}

#[tokio::test]
async fn redaction_keeps_the_rest() {
    let ward = Ward::open().await;
    let nurse = with(&ward, "redact");
    let id = nurse.start_custom(1).await;
    let data = json!({"note": "HR 72, call 555-867-5309 at noon"});
    let saved = nurse.save(&id, 1, None, data).await.expect_status(200);
    assert_eq!(
        saved.body["wizard"]["step_data"]["1"]["note"],
        "HR 72, call [REDACTED:phone] at noon"
    );
}

#[tokio::test]
async fn nothing_is_looked_for_when_it_is_off() {
    let ward = Ward::open().await;
    let nurse = with(&ward, "off");
    let id = nurse.start_custom(1).await;
    let data = json!({"note": "call 555-867-5309"});
    let saved = nurse
        .save(&id, 1, None, data.clone())
        .await
        .expect_status(200);
    assert_eq!(saved.body["wizard"]["step_data"]["1"], data);
}
