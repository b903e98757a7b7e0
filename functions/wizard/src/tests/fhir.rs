//! Wizards as FHIR resources.

use axum::http::Method;
use serde_json::{Value, json};

use super::ward::{Ward, id, outcome};

#[tokio::test]
async fn a_wizard_is_a_questionnaire_response() {
    let ward = Ward::open().await;
    let started = ward
        .nurse
        .start(json!({"wizard_type": "clinical_assessment"}))
        .await;
    let id = id(&started);
    let path = format!("/{id}/steps/1");
    let body = r#"{"step_data":{"temperature":37.20},"draft":true}"#.to_owned();
    let saved = ward
        .nurse
        .send_text(Method::PUT, &path, None, Some(body))
        .await;
    assert_eq!(saved.status, 200, "{}", saved.body);

    let path = format!("/{id}?format=fhir");
    let answer = ward
        .nurse
        .send(Method::GET, &path, None, None)
        .await
        .expect_status(200);
    assert_eq!(answer.header("content-type"), "application/fhir+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("etag"), "\"2\"");
    let resource = &answer.body;
    assert_eq!(resource["resourceType"], "QuestionnaireResponse");
    assert_eq!(resource["status"], "in-progress");
    assert_eq!(resource["id"], id);
    assert_eq!(resource["item"][0]["linkId"], "vital_signs");
    assert_eq!(
        resource["item"][0]["item"][0]["linkId"],
        "vital_signs.temperature"
    );
    assert_eq!(resource.get("educational_notice"), None);
    assert_eq!(resource.get("subject"), None::<&Value>);
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    assert!(text.contains(r#"{"valueDecimal":37.20}"#), "{text}");
}

#[tokio::test]
async fn another_format_is_refused() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let path = format!("/{id}?format=xml");
    let answer = ward.nurse.send(Method::GET, &path, None, None).await;
    assert_eq!(outcome(&answer), (400, "invalid_query"));
}
