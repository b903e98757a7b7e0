//! Forms and reports in the language that is asked for.

use axum::http::Method;
use rstest::rstest;
use serde_json::json;
use tests::forms;

use super::ward::{Ward, id, outcome};

#[rstest]
#[case("", "", "en", "SBAR report")]
#[case("", "es-MX, en;q=0.5", "es", "Informe SBAR")]
#[case("?lang=en", "es", "en", "SBAR report")]
#[case("?lang=es", "", "es", "Informe SBAR")]
#[case("", "fr", "en", "SBAR report")]
#[tokio::test]
async fn a_form_is_in_the_language_asked_for(
    #[case] query: &str,
    #[case] accepted: &str,
    #[case] language: &str,
    #[case] title: &str,
) {
    let ward = Ward::open().await;
    let path = format!("/types/sbar_report{query}");
    let answer = ward.nurse.ask(Method::GET, &path, accepted).await;
    let answer = answer.expect_status(200);
    assert_eq!(answer.body["type"]["title"], title);
    assert_eq!(answer.header("content-language"), language);
    assert_eq!(answer.header("vary"), "accept-language");
    let list = ward
        .nurse
        .ask(Method::GET, &format!("/types{query}"), accepted)
        .await;
    let list = list.expect_status(200);
    let types = list.body["types"].as_array().unwrap();
    assert!(types.iter().any(|entry| entry["title"] == title));
    assert_eq!(list.header("content-language"), language);
}

#[tokio::test]
async fn one_report_is_read_in_either_language() {
    let ward = Ward::open().await;
    let described = ward.nurse.ask(Method::GET, "/types/fall_risk", "").await;
    let steps = described.body["type"]["steps"].as_array().unwrap().clone();
    let started = ward.nurse.start(json!({"wizard_type": "fall_risk"})).await;
    assert_eq!(started.header("content-language"), "en");
    let id = id(&started);
    for (step, number) in steps.iter().zip(1..) {
        let body = Some(json!({"step_data": forms::filled(step)}));
        let path = format!("/{id}/steps/{number}?lang=es");
        let saved = ward.nurse.send(Method::PUT, &path, None, body).await;
        let saved = saved.expect_status(200);
        assert_eq!(saved.header("content-language"), "es");
        if number == 1 {
            assert_eq!(saved.body["step"]["title"], "Medidas de prevención");
        }
    }
    let done = ward
        .nurse
        .ask(Method::POST, &format!("/{id}/complete"), "es")
        .await;
    let done = done.expect_status(200);
    let text = |answer: &tests::Answer| {
        let report = &answer.body["wizard"]["final_result"]["text"];
        report.as_str().unwrap().to_owned()
    };
    assert!(text(&done).contains("Escala de Morse: 0 (Riesgo bajo)"));
    assert!(text(&done).contains("Explicado: Sí"));
    let english = ward.nurse.ask(Method::GET, &format!("/{id}"), "en").await;
    assert!(text(&english).contains("Morse Fall Scale: 0 (Low risk)"));
    assert!(text(&english).contains("Explained: Yes"));
}

#[tokio::test]
async fn a_custom_wizard_has_steps_in_the_language_asked_for() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    let read = ward.nurse.ask(Method::GET, &format!("/{id}"), "es").await;
    assert_eq!(read.expect_status(200).body["step"]["title"], "Paso 1");
}

#[tokio::test]
async fn a_language_that_there_is_not_is_refused() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let body = || Some(json!({"step_data": {"a": 1}}));
    let start = json!({"wizard_type": "fall_risk"});
    for (method, path, body) in [
        (Method::GET, "/types?lang=fr".to_owned(), None),
        (Method::GET, "/types/fall_risk?lang=fr".to_owned(), None),
        (Method::GET, format!("/{id}?lang=fr"), None),
        (Method::PUT, format!("/{id}/steps/1?lang=fr"), body()),
        (Method::POST, format!("/{id}/complete?lang=fr"), None),
        (Method::POST, "?lang=fr".to_owned(), Some(start)),
    ] {
        let answer = ward.nurse.send(method, &path, None, body).await;
        assert_eq!(outcome(&answer), (400, "invalid_query"), "{path}");
    }
    let read = ward.nurse.read(&id).await.expect_status(200);
    assert_eq!(read.body["wizard"]["version"], 1);
}
