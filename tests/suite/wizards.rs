//! Wizards over the real binaries, through a restart.

use std::path::Path;

use axum::http::Method;
use florence_local::stack::{Stack, StackBuilder};
use serde_json::{Value, json};
use tests::{Api, forms};

use crate::system;

/// A system that keeps its data there, and lets anybody register. Its tokens are good at any port.
fn kept(folder: &Path) -> StackBuilder {
    let builder = Stack::builder().data_dir(folder);
    builder
        .parameter("RegistrationMode", "open")
        .parameter("TokenIssuer", "https://identity.test")
}

/// A wizard under way.
struct Walk {
    name: String,
    id: String,
    steps: Vec<Value>,
}

#[tokio::test]
async fn every_wizard_goes_from_start_to_result_through_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let stack = system::start(kept(folder.path())).await;
    let api = Api::new(stack.base_url());
    let nurse = api.register().await;
    let token = nurse.access.as_str();
    let walks = start_all(&api, token).await;
    for walk in &walks {
        let first_half = 1..=walk.steps.len() / 2;
        save(&api, token, walk, first_half).await;
    }
    stack.shutdown().await;

    let stack = system::start(kept(folder.path())).await;
    let api = Api::new(stack.base_url());
    for walk in &walks {
        let done = walk.steps.len() / 2;
        let resumed = api.get(&format!("/wizards/{}", walk.id), Some(token)).await;
        let resumed = resumed.expect_status(200);
        assert_eq!(
            resumed.body["step"]["step_number"],
            done + 1,
            "{}",
            walk.name
        );
        assert_eq!(resumed.body["step"]["name"], walk.steps[done]["name"]);
        save(&api, token, walk, done + 1..=walk.steps.len()).await;
        finish(&api, token, walk).await;
    }
    let listed = api.get("/wizards?status=completed", Some(token)).await;
    let listed = listed.expect_status(200);
    assert_eq!(
        listed.body["wizards"].as_array().unwrap().len(),
        walks.len()
    );
    let output = stack.shutdown().await.join("\n");
    assert!(
        !output.contains("stable, no change"),
        "a log line holds step data"
    );
}

async fn start_all(api: &Api, token: &str) -> Vec<Walk> {
    let types = api
        .get("/wizards/types", Some(token))
        .await
        .expect_status(200);
    let mut walks = Vec::new();
    for entry in types.body["types"].as_array().unwrap() {
        let name = entry["name"].as_str().unwrap().to_owned();
        let described = api
            .get(&format!("/wizards/types/{name}"), Some(token))
            .await;
        let steps = described.expect_status(200).body["type"]["steps"].clone();
        let body = json!({"wizard_type": name});
        let started = api
            .post("/wizards", Some(token), body)
            .await
            .expect_status(201);
        walks.push(Walk {
            id: started.body["wizard"]["wizard_id"]
                .as_str()
                .unwrap()
                .to_owned(),
            steps: steps.as_array().unwrap().clone(),
            name,
        });
    }
    assert_eq!(walks.len(), 14);
    walks
}

async fn save(api: &Api, token: &str, walk: &Walk, numbers: impl Iterator<Item = usize>) {
    for number in numbers {
        let path = format!("/wizards/{}/steps/{number}", walk.id);
        let body = json!({"step_data": forms::filled(&walk.steps[number - 1])});
        let saved = api
            .send(Method::PUT, &path, Some(token), &[], Some(body))
            .await;
        let saved = saved.expect_status(200);
        assert_eq!(
            saved.body["wizard"]["completed_steps"]
                .as_array()
                .unwrap()
                .len(),
            number
        );
    }
}

async fn finish(api: &Api, token: &str, walk: &Walk) {
    let path = format!("/wizards/{}", walk.id);
    let done = api
        .post(&format!("{path}/complete"), Some(token), json!({}))
        .await;
    let done = done.expect_status(200);
    let result = &done.body["wizard"]["final_result"];
    assert!(
        result["text"]
            .as_str()
            .unwrap()
            .contains("stable, no change"),
        "{}",
        walk.name
    );
    for step in &walk.steps {
        let name = step["name"].as_str().unwrap();
        assert_eq!(
            result["data"][name],
            forms::filled(step),
            "{} {name}",
            walk.name
        );
    }
    let resource = api.get(&format!("{path}?format=fhir"), Some(token)).await;
    let resource = resource.expect_status(200);
    assert_eq!(resource.header("content-type"), "application/fhir+json");
    assert_eq!(resource.body["status"], "completed");
    let groups = resource.body["item"].as_array().unwrap();
    assert_eq!(groups.len(), walk.steps.len());
}

#[tokio::test]
async fn units_and_languages_reach_the_functions_through_the_gateway() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let spanish = [("accept-language", "es-MX,es;q=0.9,en;q=0.5")];
    let body = json!({"wizard_type": "clinical_assessment", "unit_system": "us"});
    let started = api
        .send(Method::POST, "/wizards", token, &spanish, Some(body))
        .await;
    let started = started.expect_status(201);
    assert_eq!(started.body["wizard"]["title"], "Valoración clínica");
    assert_eq!(started.header("content-language"), "es");
    let id = started.body["wizard"]["wizard_id"].as_str().unwrap();
    let data = json!({"temperature": 98.6, "height": 39, "age_years": 40});
    let body = json!({"step_data": data, "draft": true});
    let path = format!("/wizards/{id}/steps/1?lang=en");
    let saved = api
        .send(Method::PUT, &path, token, &spanish, Some(body))
        .await;
    let saved = saved.expect_status(200);
    assert_eq!(saved.header("content-language"), "en");
    assert_eq!(saved.header("vary"), "accept-language");
    assert_eq!(saved.body["warnings"][0]["code"], "height_unlikely");
    let path = format!("/wizards/{id}?format=fhir");
    let fhir = api.get(&path, token).await.expect_status(200);
    let text = String::from_utf8(fhir.bytes.clone()).unwrap();
    let quantity = r#""valueQuantity":{"value":98.6,"unit":"°F","system":"http://unitsofmeasure.org","code":"[degF]"}"#;
    assert!(text.contains(quantity), "{text}");
    let path = "/wizards/types/clinical_assessment?format=fhir&lang=es";
    let form = api.get(path, token).await.expect_status(200);
    let canonical = format!("{}|{}", form.text("url"), form.text("version"));
    assert_eq!(fhir.body["questionnaire"], canonical);
}
