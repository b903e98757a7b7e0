//! What a front end draws from, and starting by it.

use axum::http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use tests::forms;

use super::ward::{Ward, id, outcome};

#[tokio::test]
async fn every_type_can_be_filled_in_from_its_description() {
    let ward = Ward::open().await;
    let list = ward.nurse.send(Method::GET, "/types", None, None).await;
    let list = list.expect_status(200);
    let types = list.body["types"].as_array().unwrap();
    assert_eq!(types.len(), 14);
    assert_eq!(list.body["custom"]["max_steps"], 20);
    for entry in types {
        let name = entry["name"].as_str().unwrap();
        let path = format!("/types/{name}");
        let described = ward.nurse.send(Method::GET, &path, None, None).await;
        let described = described.expect_status(200);
        assert!(!described.text("educational_notice").is_empty());
        let steps = described.body["type"]["steps"].as_array().unwrap().clone();
        assert_eq!(entry["total_steps"], steps.len());

        let started = ward.nurse.start(json!({"wizard_type": name})).await;
        let id = id(&started);
        for (step, number) in steps.iter().zip(1..) {
            let saved = ward
                .nurse
                .save(&id, number, None, forms::filled(step))
                .await;
            assert_eq!(
                saved.expect_status(200).body["wizard"]["version"],
                number + 1
            );
        }
        let done = ward.nurse.complete(&id, None).await.expect_status(200);
        assert!(
            done.body["wizard"]["final_result"]["text"]
                .as_str()
                .unwrap()
                .len()
                > 40
        );
    }
}

#[tokio::test]
async fn an_unknown_type_is_not_found() {
    let ward = Ward::open().await;
    for name in ["nonesuch", "custom", "%FF"] {
        let path = format!("/types/{name}");
        let answer = ward.nurse.send(Method::GET, &path, None, None).await;
        assert_eq!(outcome(&answer), (404, "not_found"));
    }
}

#[rstest]
#[case(json!({}), "wizard_type", "required")]
#[case(json!({"wizard_type": "nonesuch"}), "wizard_type", "unknown_wizard_type")]
#[case(json!({"wizard_type": "sbar_report", "total_steps": 5}), "total_steps", "fixed_by_type")]
#[case(json!({"wizard_type": "custom", "title": "a"}), "total_steps", "required")]
#[case(json!({"wizard_type": "custom", "title": "a", "total_steps": 21}), "total_steps", "out_of_range")]
#[case(json!({"wizard_type": "custom", "total_steps": 1}), "title", "required")]
#[case(json!({"wizard_type": "sbar_report", "owner": "me"}), "owner", "unknown_field")]
#[case(json!({"wizard_type": "sbar_report", "unit_system": "imperial"}), "unit_system", "wrong_type")]
#[case(json!({"wizard_type": "sbar_report", "unit_system": {"us": null}}), "unit_system", "wrong_type")]
#[case(json!({"wizard_type": "sbar_report", "title": "\u{200b}"}), "title", "required")]
#[case(json!({"wizard_type": "sbar_report", "title": "a\u{0}"}), "title", "control_character")]
#[tokio::test]
async fn a_bad_start_names_the_field(#[case] body: Value, #[case] field: &str, #[case] code: &str) {
    let ward = Ward::open().await;
    let answer = ward.nurse.start(body).await;
    assert_eq!(outcome(&answer), (422, "validation_failed"));
    assert_eq!(answer.fields(), [field]);
    assert_eq!(answer.body["errors"][0]["code"], code);
}

#[tokio::test]
async fn an_emptied_field_is_no_answer_and_the_character_zero_none_either() {
    let ward = Ward::open().await;
    let started = ward
        .nurse
        .start(json!({"wizard_type": "clinical_assessment"}))
        .await;
    let id = id(&started);
    let save = async |version, data: Value| {
        let body = Some(json!({"step_data": data, "draft": true}));
        let path = format!("/{id}/steps/1");
        ward.nurse.send(Method::PUT, &path, version, body).await
    };
    let emptied = json!({"heart_rate": "", "temperature": "", "weight": null});
    assert_eq!(save(None, emptied).await.status, 200);
    let whole = json!({"heart_rate": 72.0});
    assert_eq!(save(Some(2), whole).await.status, 200);
    let answer = save(Some(3), json!({"patient_position": "supine\u{0}"})).await;
    assert_eq!(outcome(&answer), (422, "validation_failed"));
    assert_eq!(answer.fields(), ["step_data.patient_position"]);
    assert_eq!(answer.body["errors"][0]["code"], "control_character");
}

#[tokio::test]
async fn a_date_of_birth_stays_out_of_custom_wizards() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    for data in [
        json!({"date_of_birth": "1961-03-04"}),
        json!({"dob": "1961-03-04"}),
        json!({"born": {"birth_date": "1961-03-04"}}),
    ] {
        let answer = ward.nurse.save(&id, 1, None, data).await;
        assert_eq!(outcome(&answer), (422, "phi_detected"));
    }
}

#[tokio::test]
async fn step_data_is_checked_against_its_step() {
    let ward = Ward::open().await;
    let started = ward
        .nurse
        .start(json!({"wizard_type": "clinical_assessment"}))
        .await;
    let data = json!({"heart_rate": 400, "mood": "fine"});
    let answer = ward.nurse.save(&id(&started), 1, None, data).await;
    assert_eq!(outcome(&answer), (422, "validation_failed"));
    assert_eq!(
        answer.fields()[..2],
        ["step_data.heart_rate", "step_data.mood"]
    );
}
