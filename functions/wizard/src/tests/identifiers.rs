//! Text that looks like an identifier of a patient.

use axum::http::Method;
use serde_json::{Value, json};
use tests::Answer;

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
async fn names_and_places_are_saved_once_their_writer_confirms_them() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    let data = json!({"note": "é: Mr. Foley, 12 Elm Street"});
    let refused = ward.nurse.save(&id, 1, None, data.clone()).await;
    assert_eq!(outcome(&refused), (422, "phi_detected"));
    let errors = refused.body["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    let place = |error: &Value| {
        (
            error["kind"].clone(),
            error["start"].clone(),
            error["length"].clone(),
        )
    };
    assert_eq!(place(&errors[0]), (json!("name"), json!(7), json!(5)));
    assert_eq!(
        place(&errors[1]),
        (json!("street_address"), json!(14), json!(13))
    );
    let ids = review_ids(&refused);

    let one = reviewed(&ward.nurse, &id, 1, None, &data, &ids[..1]).await;
    assert_eq!(review_ids(&one), ids[1..]);
    assert_eq!(ward.nurse.read(&id).await.body["wizard"]["version"], 1);

    let saved = reviewed(&ward.nurse, &id, 1, None, &data, &ids).await;
    let saved = saved.expect_status(200);
    assert_eq!(saved.body["wizard"]["step_data"]["1"], data);
    let events = events(&ward).await;
    assert_eq!(
        events,
        [(
            "identifiers_reviewed".to_owned(),
            "name:1,street_address:1".to_owned()
        )]
    );
}

#[tokio::test]
async fn a_step_that_was_confirmed_is_saved_again_without_asking() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    let text = |end: &str| json!({"note": format!("Mr. Foley {end}")});
    let refused = ward.nurse.save(&id, 1, None, text("clamped")).await;
    let ids = review_ids(&refused);
    let saved = reviewed(&ward.nurse, &id, 1, None, &text("clamped"), &ids).await;
    let version = self::version(&saved.expect_status(200));

    let again = ward.nurse.save(&id, 1, None, text("clamped")).await;
    assert_eq!(again.status, 200);
    let changed = ward.nurse.save(&id, 1, version, text("draining")).await;
    let version = self::version(&changed.expect_status(200));
    assert_eq!(events(&ward).await.len(), 1);

    for data in [
        json!({"note": "Mr. Foley and Mr. Tanaka"}),
        json!({"other": "Mr. Foley draining"}),
        json!({"note": "Mr. Foleys draining"}),
    ] {
        let asked = reviewed(&ward.nurse, &id, 1, version, &data, &ids).await;
        assert_eq!(outcome(&asked), (422, "phi_detected"), "{data}");
        assert_eq!(review_ids(&asked).len(), 1, "{data}");
    }
    let elsewhere = reviewed(&ward.nurse, &id, 2, None, &text("clamped"), &ids).await;
    assert_eq!(outcome(&elsewhere), (422, "phi_detected"));

    // What is taken out of the text is forgotten.
    let saved = ward
        .nurse
        .save(&id, 1, version, json!({"note": "clamped"}))
        .await;
    let version = self::version(&saved.expect_status(200));
    let back = ward.nurse.save(&id, 1, version, text("clamped")).await;
    assert_eq!(outcome(&back), (422, "phi_detected"));
}

#[tokio::test]
async fn a_confirmation_is_worth_nothing_to_anybody_else_or_in_another_wizard() {
    let ward = Ward::open().await;
    let data = json!({"note": "Mr. Foley"});
    let id = ward.nurse.start_custom(1).await;
    let ids = review_ids(&ward.nurse.save(&id, 1, None, data.clone()).await);

    let second = ward.nurse.start_custom(1).await;
    let colleague = ward.colleague().await;
    let theirs = colleague.start_custom(1).await;
    for (device, wizard) in [(&ward.nurse, &second), (&colleague, &theirs)] {
        let answer = reviewed(device, wizard, 1, None, &data, &ids).await;
        assert_eq!(outcome(&answer), (422, "phi_detected"));
    }
    for forged in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = reviewed(&ward.nurse, &id, 1, None, &data, &[json!(forged)]).await;
        assert_eq!(outcome(&answer), (422, "phi_detected"));
    }
    let colleague_in_mine = reviewed(&colleague, &id, 1, None, &data, &ids).await;
    assert_eq!(outcome(&colleague_in_mine), (404, "not_found"));
}

#[tokio::test]
async fn forms_and_dates_of_birth_have_nothing_to_confirm_them_with() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let data = json!({"note": "Mr. Foley, DOB 03/04/1961, call 415-555-0123"});
    let refused = ward.nurse.save(&id, 1, None, data.clone()).await;
    let with_id = |answer: &Answer| -> Vec<bool> {
        let errors = answer.body["errors"].as_array().unwrap().iter();
        errors.map(|error| error["review_id"].is_string()).collect()
    };
    assert_eq!(with_id(&refused), [true, false, false]);
    let ids = review_ids(&refused);
    let again = reviewed(&ward.nurse, &id, 1, None, &data, &ids).await;
    assert_eq!(outcome(&again), (422, "phi_detected"));
    assert_eq!(with_id(&again), [false, false]);
}

#[tokio::test]
async fn a_title_is_confirmed_as_it_is_started() {
    let ward = Ward::open().await;
    let mut body = json!({"wizard_type": "custom", "title": "Mr. Foley", "total_steps": 1});
    let refused = ward.nurse.start(body.clone()).await;
    assert_eq!(outcome(&refused), (422, "phi_detected"));
    body["reviewed"] = json!(review_ids(&refused));
    let started = ward.nurse.start(body).await.expect_status(201);
    assert_eq!(started.body["wizard"]["title"], "Mr. Foley");
    assert_eq!(
        events(&ward).await,
        [("wizard_created".to_owned(), "name:1".to_owned())]
    );
}

#[tokio::test]
async fn nothing_can_be_confirmed_where_all_is_rejected() {
    let ward = Ward::open().await;
    let data = json!({"note": "Mr. Foley"});
    let id = ward.nurse.start_custom(1).await;
    let ids = review_ids(&ward.nurse.save(&id, 1, None, data.clone()).await);
    let strict = with(&ward, "reject");
    let answer = reviewed(&strict, &id, 1, None, &data, &ids).await;
    assert_eq!(outcome(&answer), (422, "phi_detected"));
    assert!(review_ids(&answer).is_empty());
    let saved = reviewed(&ward.nurse, &id, 1, None, &data, &ids).await;
    assert_eq!(saved.status, 200);
    let answer = strict.save(&id, 1, None, data).await;
    assert_eq!(outcome(&answer), (422, "phi_detected"));
}

#[tokio::test]
async fn a_confirmed_step_that_changed_meanwhile_leaves_no_event() {
    let ward = Ward::open().await;
    let data = json!({"note": "Mr. Foley"});
    let id = ward.nurse.start_custom(1).await;
    let ids = review_ids(&ward.nurse.save(&id, 1, None, data.clone()).await);
    let saved = ward.nurse.save(&id, 1, None, json!({"note": "x"})).await;
    assert_eq!(saved.status, 200);
    let answer = reviewed(&ward.nurse, &id, 1, Some(1), &data, &ids).await;
    assert_eq!(outcome(&answer), (412, "precondition_failed"));
    assert!(events(&ward).await.is_empty());
}

#[tokio::test]
async fn what_was_confirmed_before_is_not_asked_beside_what_is_new() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let data = json!({"note": "Mr. Foley"});
    let ids = review_ids(&ward.nurse.save(&id, 1, None, data.clone()).await);
    let saved = reviewed(&ward.nurse, &id, 1, None, &data, &ids).await;
    let version = version(&saved);
    let more = json!({"note": "Mr. Foley, MRN 48213377"});
    let refused = ward.nurse.save(&id, 1, version, more).await;
    assert_eq!(refused.fields().len(), 1);
    assert_eq!(refused.body["errors"][0]["kind"], "mrn");
}

#[tokio::test]
async fn more_ids_than_can_be_confirmed_are_refused() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(1).await;
    let ids = vec![json!("x"); 101];
    let answer = reviewed(&ward.nurse, &id, 1, None, &json!({}), &ids).await;
    assert_eq!(outcome(&answer), (422, "validation_failed"));
    assert_eq!(answer.fields(), ["reviewed"]);
}

fn version(saved: &Answer) -> Option<u64> {
    saved.body["wizard"]["version"].as_u64()
}

fn review_ids(answer: &Answer) -> Vec<Value> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    let ids = errors.filter_map(|error| error.get("review_id").cloned());
    ids.collect()
}

async fn reviewed(
    device: &Device,
    wizard: &str,
    step: u8,
    if_match: Option<u64>,
    data: &Value,
    ids: &[Value],
) -> Answer {
    let body = json!({"step_data": data, "reviewed": ids});
    let path = format!("/{wizard}/steps/{step}");
    device.send(Method::PUT, &path, if_match, Some(body)).await
}

/// The recorded actions of wizards that have a reason, with it.
async fn events(ward: &Ward) -> Vec<(String, String)> {
    let items = ward.table().await;
    let found = items.iter().filter(|item| item.contains_key("wizard_id"));
    let found = found.filter_map(|item| {
        let of = |name: &str| item.get(name)?.as_s().ok().cloned();
        Some((of("action")?, of("reason")?))
    });
    found.collect()
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
