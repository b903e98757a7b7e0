//! Scores in the result of a completed wizard.

use serde_json::json;

use super::ward::{Ward, id};

#[tokio::test]
async fn a_completed_scale_has_its_score() {
    let ward = Ward::open().await;
    let started = ward.nurse.start(json!({"wizard_type": "fall_risk"})).await;
    let id = id(&started);
    let scale = json!({
        "history_of_falling": "yes", "secondary_diagnosis": "yes",
        "ambulatory_aid": "crutches_cane_walker", "intravenous_therapy": "yes", "gait": "weak",
        "mental_status": "oriented"
    });
    assert_eq!(ward.nurse.save(&id, 1, None, scale).await.status, 200);
    let measures = json!({"measures": ["bed_low", "call_bell"], "explained": true});
    assert_eq!(ward.nurse.save(&id, 2, None, measures).await.status, 200);
    let done = ward.nurse.complete(&id, None).await.expect_status(200);
    let result = &done.body["wizard"]["final_result"];
    let score = &result["scores"][0];
    assert_eq!(score["name"], "morse_fall_scale");
    assert_eq!(score["value"], 85);
    assert_eq!(score["band"]["name"], "high");
    assert_eq!(score["not_assessed"], json!([]));
    assert!(score["source"].as_str().unwrap().contains("Morse"));
    let text = result["text"].as_str().unwrap();
    assert!(text.contains("Morse Fall Scale: 85 (High risk)"), "{text}");
    assert!(
        text.contains("Measures: Bed low, brakes on, Call bell in reach"),
        "{text}"
    );
}

#[tokio::test]
async fn a_type_without_a_scale_has_none() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let saved = ward.nurse.save(&id, 1, None, json!({"a": 1})).await;
    assert_eq!(saved.status, 200);
    let done = ward.nurse.complete(&id, None).await.expect_status(200);
    assert_eq!(done.body["wizard"]["final_result"]["scores"], json!([]));
}
