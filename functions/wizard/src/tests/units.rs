//! Numbers in the units that a wizard was started with.

use axum::http::Method;
use serde_json::{Value, json};

use super::ward::{Ward, id, outcome};

fn vital_signs(temperature: f64) -> Value {
    json!({
        "heart_rate": 72, "systolic_pressure": 120, "diastolic_pressure": 80,
        "respiratory_rate": 16, "temperature": temperature, "oxygen_saturation": 97
    })
}

#[tokio::test]
async fn a_wizard_keeps_the_units_it_was_started_with() {
    let ward = Ward::open().await;
    for (start, unit_system, right, wrong, unit) in [
        (
            json!({"wizard_type": "clinical_assessment"}),
            "metric",
            37.0,
            98.6,
            "°C",
        ),
        (
            json!({"wizard_type": "clinical_assessment", "unit_system": "metric"}),
            "metric",
            37.0,
            98.6,
            "°C",
        ),
        (
            json!({"wizard_type": "clinical_assessment", "unit_system": "us"}),
            "us",
            98.6,
            37.0,
            "°F",
        ),
    ] {
        let started = ward.nurse.start(start).await.expect_status(201);
        assert_eq!(started.body["wizard"]["unit_system"], unit_system);
        let fields = started.body["step"]["fields"].as_array().unwrap();
        let temperature = fields.iter().find(|field| field["name"] == "temperature");
        assert_eq!(temperature.unwrap()["unit"], unit);
        let id = id(&started);
        let refused = ward.nurse.save(&id, 1, None, vital_signs(wrong)).await;
        assert_eq!(outcome(&refused), (422, "validation_failed"));
        assert_eq!(refused.fields(), ["step_data.temperature"]);
        let saved = ward.nurse.save(&id, 1, None, vital_signs(right)).await;
        let saved = saved.expect_status(200);
        assert_eq!(saved.body["warnings"], json!([]));
        let read = ward.nurse.read(&id).await.expect_status(200);
        assert_eq!(read.body["wizard"]["unit_system"], unit_system);
        assert_eq!(read.body["wizard"]["step_data"]["1"]["temperature"], right);
    }
}

#[tokio::test]
async fn a_type_is_described_in_either_system() {
    let ward = Ward::open().await;
    for (query, unit, ucum, max) in [
        ("", "°C", "Cel", 45),
        ("?unit_system=metric", "°C", "Cel", 45),
        ("?unit_system=us", "°F", "[degF]", 113),
    ] {
        let path = format!("/types/sbar_report{query}");
        let answer = ward.nurse.send(Method::GET, &path, None, None).await;
        let answer = answer.expect_status(200);
        let field = &answer.body["type"]["steps"][2]["fields"][4];
        assert_eq!(
            (&field["unit"], &field["ucum"], &field["max"]),
            (&json!(unit), &json!(ucum), &json!(max))
        );
    }
    let path = "/types/sbar_report?unit_system=imperial";
    let answer = ward.nurse.send(Method::GET, path, None, None).await;
    assert_eq!(outcome(&answer), (400, "invalid_query"));
}

#[tokio::test]
async fn a_key_stands_for_a_start_in_its_units() {
    let ward = Ward::open().await;
    let start = async |unit_system: &str| {
        let body = json!({"wizard_type": "fall_risk", "unit_system": unit_system});
        ward.nurse
            .send_keyed(Method::POST, "", "units", Some(body))
            .await
    };
    let first = start("us").await.expect_status(201);
    let again = start("us").await.expect_status(201);
    assert_eq!(again.body["wizard"], first.body["wizard"]);
    assert_eq!(start("metric").await.status, 422);
}
