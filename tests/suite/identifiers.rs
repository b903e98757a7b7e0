//! The guard against identifiers over the real binaries.

use axum::http::Method;
use serde_json::{Value, json};
use tests::{Answer, Api, people};

use crate::system;

#[tokio::test]
async fn a_match_is_refused_then_confirmed_then_saved_again_without_asking() {
    let api = system::shared().await;
    let (nurse, colleague) = (api.register().await, api.register().await);
    let id = start(&api, &nurse.access, "Rounds").await;
    let data = json!({"note": "Patient Foley draining, daughter at 12 Elm Street"});
    let save = async |token: &str, wizard: &str, body: Value, seen: Option<u64>| {
        let headers = seen.map(|version| ("if-match", format!("\"{version}\"")));
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let path = format!("/wizards/{wizard}/steps/1");
        api.send(Method::PUT, &path, Some(token), &headers, Some(body))
            .await
    };

    let refused = save(&nurse.access, &id, json!({"step_data": data}), None).await;
    assert_eq!((refused.status, refused.code()), (422, "phi_detected"));
    let error = &refused.body["errors"][0];
    assert_eq!(
        (
            &error["field"],
            &error["kind"],
            &error["start"],
            &error["length"]
        ),
        (
            &json!("step_data.note"),
            &json!("street_address"),
            &json!(36),
            &json!(13)
        )
    );
    assert!(!refused.body.to_string().contains("Elm"));
    let ids = json!([error["review_id"]]);

    let theirs = start(&api, &colleague.access, "Rounds").await;
    let body = json!({"step_data": data, "reviewed": ids});
    let other = save(&colleague.access, &theirs, body.clone(), None).await;
    assert_eq!((other.status, other.code()), (422, "phi_detected"));

    let saved = save(&nurse.access, &id, body, None)
        .await
        .expect_status(200);
    assert_eq!(saved.body["wizard"]["step_data"]["1"], data);
    let again = json!({"step_data": {"note": "Foley out, daughter at 12 Elm Street"}});
    let saved = save(&nurse.access, &id, again, Some(2))
        .await
        .expect_status(200);
    assert_eq!(saved.body["wizard"]["version"], 3);
    let changed = json!({"step_data": {"note": "daughter at 14 Elm Street"}, "reviewed": ids});
    let asked = save(&nurse.access, &id, changed, Some(3)).await;
    assert_eq!((asked.status, asked.code()), (422, "phi_detected"));

    let birth = json!({"step_data": {"note": "DOB 03/04/1961"}});
    let refused = save(&nurse.access, &id, birth, Some(3)).await;
    assert_eq!(refused.body["errors"][0]["kind"], "date_of_birth");
    assert_eq!(refused.body["errors"][0].get("review_id"), None);
}

#[tokio::test]
async fn every_policy_does_what_it_says() {
    let note = "Mr. Foley took morphine 2 mg, heparin at 1200 units/h";
    for (policy, expected) in [
        ("reject", None),
        (
            "redact",
            Some("Mr. [REDACTED:name] took morphine 2 mg, heparin at 1200 units/h"),
        ),
        ("off", Some(note)),
    ] {
        let builder = system::ephemeral().parameter("PhiPolicy", policy);
        let stack = system::start(builder).await;
        let api = system::api(&stack);
        let token = api.register().await.access;
        let id = start(&api, &token, "Rounds").await;
        let path = format!("/wizards/{id}/steps/1");
        let body = json!({"step_data": {"note": note}});
        let answer = api
            .send(Method::PUT, &path, Some(&token), &[], Some(body))
            .await;
        match expected {
            None => {
                assert_eq!((answer.status, answer.code()), (422, "phi_detected"));
                assert_eq!(answer.body["errors"][0].get("review_id"), None);
            }
            Some(kept) => {
                let saved = answer.expect_status(200);
                assert_eq!(
                    saved.body["wizard"]["step_data"]["1"]["note"], kept,
                    "{policy}"
                );
            }
        }
        stack.shutdown().await;
    }
}

#[tokio::test]
async fn names_of_places_and_devices_are_searched_too() {
    let api = system::shared().await;
    let cases = [
        ("institution", "House of Mrs. Garcia"),
        ("department", "MRN 48213377"),
        ("device_name", "call 415-555-0123"),
    ];
    for (field, text) in cases {
        let mut person = people::registration();
        person[field] = json!(text);
        let answer = api.post("/auth/register", None, person).await;
        assert_refused(&answer, field);
    }
    let nurse = api.register().await;
    for (field, text) in &cases[..2] {
        let body = json!({*field: text});
        let answer = api
            .send(
                Method::PATCH,
                "/auth/profile",
                Some(&nurse.access),
                &[],
                Some(body),
            )
            .await;
        assert_refused(&answer, field);
    }
    let body = json!({"email": "ana@ward.example.org", "password": "x", "device_name": cases[2].1});
    let answer = api.post("/auth/login", None, body).await;
    assert_refused(&answer, "device_name");
    let body = json!({"department": "Ward 3B", "institution": "Sister Kenny, 12 Elm Street"});
    let answer = api
        .send(
            Method::PATCH,
            "/auth/profile",
            Some(&nurse.access),
            &[],
            Some(body),
        )
        .await;
    assert_eq!(answer.status, 200);
}

fn assert_refused(answer: &Answer, field: &str) {
    assert_eq!(
        (answer.status, answer.code()),
        (422, "validation_failed"),
        "{field}"
    );
    assert_eq!(answer.body["errors"][0]["field"], field);
    assert_eq!(answer.body["errors"][0]["code"], "phi_detected");
}

async fn start(api: &Api, token: &str, title: &str) -> String {
    let body = json!({"wizard_type": "custom", "title": title, "total_steps": 1});
    let started = api
        .post("/wizards", Some(token), body)
        .await
        .expect_status(201);
    started.body["wizard"]["wizard_id"]
        .as_str()
        .unwrap()
        .to_owned()
}
