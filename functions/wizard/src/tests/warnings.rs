//! Values that are kept though they are hardly plausible.

use axum::http::Method;
use serde_json::{Value, json};

use super::ward::{Ward, id};

#[tokio::test]
async fn a_doubtful_value_is_saved_and_told_until_it_is_corrected() {
    let ward = Ward::open().await;
    let started = ward
        .nurse
        .start(json!({"wizard_type": "clinical_assessment"}))
        .await;
    assert_eq!(started.body["warnings"], json!([]));
    let id = id(&started);
    let signs = |systolic: u16, diastolic: u16| {
        json!({
            "heart_rate": 72, "systolic_pressure": systolic, "diastolic_pressure": diastolic,
            "respiratory_rate": 16, "temperature": 37, "oxygen_saturation": 97, "height": 71
        })
    };
    let saved = ward.nurse.save(&id, 1, None, signs(80, 120)).await;
    let saved = saved.expect_status(200);
    assert_eq!(saved.body["wizard"]["completed_steps"], json!([1]));
    let told = saved.body["warnings"].as_array().unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|warning| (&warning["step"], &warning["field"], &warning["code"]))
        .collect();
    let (systolic, height) = ("step_data.systolic_pressure", "step_data.height");
    let expected = [
        (
            json!(1),
            json!(systolic),
            json!("systolic_not_above_diastolic"),
        ),
        (json!(1), json!(height), json!("height_unlikely")),
    ];
    assert_eq!(
        told,
        expected
            .each_ref()
            .map(|(step, field, code)| (step, field, code))
    );
    let read = ward.nurse.read(&id).await.expect_status(200);
    assert_eq!(read.body["warnings"], saved.body["warnings"]);
    let path = format!("/{id}?lang=es");
    let spanish = ward.nurse.send(Method::GET, &path, None, None).await;
    let message = spanish.body["warnings"][1]["message"].as_str().unwrap();
    assert!(message.starts_with("Esta talla es baja"), "{message}");
    let corrected = ward.nurse.save(&id, 1, Some(2), signs(120, 80)).await;
    let corrected = corrected.expect_status(200);
    assert_eq!(corrected.body["warnings"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_completed_wizard_still_tells_its_warnings() {
    let ward = Ward::open().await;
    let started = ward
        .nurse
        .start(json!({"wizard_type": "quality_improvement"}))
        .await;
    let id = id(&started);
    let path = "/types/quality_improvement";
    let described = ward.nurse.send(Method::GET, path, None, None).await;
    let steps = described.body["type"]["steps"].as_array().unwrap();
    for (step, number) in steps.iter().zip(1..) {
        let mut data = tests::forms::filled(step);
        if number == 2 {
            data["end_date"] = json!("2026-11-26");
        }
        let saved = ward.nurse.save(&id, number, None, data).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
    }
    let done = ward.nurse.complete(&id, None).await.expect_status(200);
    let codes = |answer: &Value| answer["warnings"][0]["code"].clone();
    assert_eq!(codes(&done.body), "end_before_start");
    let read = ward.nurse.read(&id).await.expect_status(200);
    assert_eq!(codes(&read.body), "end_before_start");
}
