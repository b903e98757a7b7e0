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
    assert!(text.contains(r#"{"value":37.20,"unit":"°C","#), "{text}");
}

#[tokio::test]
async fn the_questionnaire_that_it_answers_can_be_read() {
    let ward = Ward::open().await;
    let started = ward.nurse.start(json!({"wizard_type": "fall_risk"})).await;
    let path = format!("/{}?format=fhir", id(&started));
    let response = ward.nurse.ask(Method::GET, &path, "es").await;
    let response = response.expect_status(200);
    assert_eq!(response.header("content-language"), "es");
    let path = "/types/fall_risk?format=fhir&lang=es";
    let form = ward.nurse.send(Method::GET, path, None, None).await;
    let form = form.expect_status(200);
    assert_eq!(form.header("content-type"), "application/fhir+json");
    assert_eq!(form.header("content-language"), "es");
    assert_eq!(form.body["resourceType"], "Questionnaire");
    assert_eq!(form.body["title"], "Riesgo de caídas (Morse)");
    let canonical = format!("{}|{}", form.text("url"), form.text("version"));
    assert_eq!(response.body["questionnaire"], canonical);
    for path in ["/types/nonesuch?format=fhir", "/types/custom?format=fhir"] {
        let answer = ward.nurse.send(Method::GET, path, None, None).await;
        assert_eq!(outcome(&answer), (404, "not_found"));
    }
    let path = "/types/fall_risk?format=xml";
    let answer = ward.nurse.send(Method::GET, path, None, None).await;
    assert_eq!(outcome(&answer), (400, "invalid_query"));
}

#[tokio::test]
async fn a_custom_wizard_keeps_its_answers() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let data = r#"{"plan":{"meds":[{"drug":"x","dose":1.5},"none"]},"done":false,"n":3}"#;
    let body = format!(r#"{{"step_data":{data}}}"#);
    let path = format!("/{id}/steps/1");
    let saved = ward
        .nurse
        .send_text(Method::PUT, &path, None, Some(body))
        .await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let path = format!("/{id}?format=fhir");
    let answer = ward.nurse.send(Method::GET, &path, None, None).await;
    let item = &answer.expect_status(200).body["item"][0];
    assert_eq!(item["text"], "Step 1");
    assert_eq!(
        item["item"],
        json!([
            {"linkId": "1.1", "text": "plan", "item": [
                {"linkId": "1.1.1", "text": "meds", "item": [
                    {"linkId": "1.1.1.1", "item": [
                        {"linkId": "1.1.1.1.1", "text": "drug", "answer": [{"valueString": "x"}]},
                        {"linkId": "1.1.1.1.2", "text": "dose", "answer": [{"valueDecimal": 1.5}]}
                    ]},
                    {"linkId": "1.1.1.2", "answer": [{"valueString": "none"}]}
                ]}
            ]},
            {"linkId": "1.2", "text": "done", "answer": [{"valueBoolean": false}]},
            {"linkId": "1.3", "text": "n", "answer": [{"valueInteger": 3}]}
        ])
    );
}

#[tokio::test]
async fn another_format_is_refused() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let path = format!("/{id}?format=xml");
    let answer = ward.nurse.send(Method::GET, &path, None, None).await;
    assert_eq!(outcome(&answer), (400, "invalid_query"));
}
