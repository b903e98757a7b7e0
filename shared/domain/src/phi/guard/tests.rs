use proptest::prelude::*;

use super::*;
use crate::phi::tests::any_text;

fn document(text: &str) -> StepDocument {
    StepDocument::parse(text).unwrap()
}

fn rejected(text: &str) -> Vec<FieldError> {
    PhiPolicy::Reject.search_step(document(text)).1.errors()
}

fn redacted(text: &str) -> String {
    let (document, matches) = PhiPolicy::Redact.search_step(document(text));
    assert!(matches.is_empty());
    document.into_step_data().unwrap().as_text().to_owned()
}

const MIXED: &str = r#"{
    "note": "Mr. Okafor, MRN 48213377",
    "contact": {"phone": 4155550123, "others": ["none", "ana@example.org"]},
    "heart_rate": 72
}"#;

#[test]
fn reject_names_paths_kinds_and_places_and_no_text() {
    let shown: Vec<_> = rejected(MIXED)
        .into_iter()
        .map(|error| {
            assert_eq!((error.code, error.review_id), ("phi_detected", None));
            (
                error.field,
                error.kind,
                error.start,
                error.length,
                error.message,
            )
        })
        .collect();
    let entry = |field: &str, kind, start, length, words: &str| {
        let message = format!("looks like {words}; leave identifiers out");
        (
            field.to_owned(),
            Some(kind),
            Some(start),
            Some(length),
            message,
        )
    };
    assert_eq!(
        shown,
        [
            entry("step_data.note", PhiKind::Name, 4, 6, "a person's name"),
            entry(
                "step_data.note",
                PhiKind::Mrn,
                16,
                8,
                "a medical record number"
            ),
            entry(
                "step_data.contact.phone",
                PhiKind::Phone,
                0,
                10,
                "a telephone number"
            ),
            entry(
                "step_data.contact.others[1]",
                PhiKind::Email,
                0,
                15,
                "an e-mail address"
            ),
        ]
    );
}

#[test]
fn places_are_counted_in_code_points_of_what_was_sent() {
    let errors = rejected(
        r#"{"note": "\u00e9\ud83d\ude00 Mr. O\u2019Ne\u0301il\u200b. call (415) 555-0123"}"#,
    );
    let places: Vec<_> = errors
        .iter()
        .map(|error| (error.start, error.length))
        .collect();
    assert_eq!(places, [(Some(7), Some(7)), (Some(22), Some(14))]);
}

#[test]
fn redact_replaces_and_keeps_the_rest() {
    assert_eq!(
        redacted(MIXED),
        r#"{"note":"Mr. [REDACTED:name], MRN [REDACTED:mrn]","contact":{"phone":"[REDACTED:phone]","others":["none","[REDACTED:email]"]},"heart_rate":72}"#
    );
}

#[test]
fn off_changes_nothing() {
    let before = document(MIXED);
    let (after, matches) = PhiPolicy::Off.search_step(before.clone());
    assert!(after == before && matches.is_empty());
    let title = "Plan for Mr. Okafor".to_owned();
    let (after, matches) = PhiPolicy::Off.search_text("title", title.clone());
    assert!(after == title && matches.is_empty());
}

#[test]
fn reject_keeps_what_holds_no_identifier() {
    let before = document(r#"{"heart_rate":72,"note":null,"alert":true}"#);
    let (after, matches) = PhiPolicy::Reject.search_step(before.clone());
    assert!(after == before && matches.is_empty());
}

#[test]
fn numbers_are_read_however_they_are_written() {
    for number in ["4155550123", "-4155550123", "4155550123.0", "4.155550123e9"] {
        let errors = rejected(&format!(r#"{{"note": {number}}}"#));
        assert_eq!(errors[0].field, "step_data.note", "{number}");
    }
    for number in ["72", "98.6", "120.5e-1", "1200", "0.04"] {
        let text = format!(r#"{{"note":{number}}}"#);
        assert_eq!(redacted(&text), text);
    }
}

#[test]
fn keys_are_checked_and_never_shown() {
    let errors = rejected(r#"{"pain": 3, "Mr. Okafor": {"slept": "well"}}"#);
    assert_eq!(errors[0].field, "step_data.#2");
    assert_eq!(
        redacted(r#"{"Mr. Okafor": 1, "Mr. Tanaka": 2}"#),
        r#"{"[REDACTED:name]":1,"[REDACTED:name]_":2}"#
    );
}

#[test]
fn a_nested_key_is_read_with_its_parent() {
    assert_eq!(
        rejected(r#"{"next_of_kin": {"name": "ulrich"}}"#)[0].field,
        "step_data.next_of_kin.name"
    );
    let medication = r#"{"medications":[{"name":"Lisinopril","dose":"10 mg"}]}"#;
    assert_eq!(redacted(medication), medication);
}

#[test]
fn siblings_tell_what_a_value_is() {
    for (json, field) in [
        (r#"{"mrn":{"value":"00482133"}}"#, "mrn.value"),
        (r#"{"a":{"system":"phone","value":"555-0142"}}"#, "a.value"),
        (
            r#"{"a":{"type":{"text":"MRN"},"value":"00482133"}}"#,
            "a.value",
        ),
        (
            r#"{"a":[{"question":"Patient name","answer":"jane doe"}]}"#,
            "a[0].answer",
        ),
        (r#"{"name":{"family":"smith"}}"#, "name.family"),
        (r#"{"name":[{"given":["john"]}]}"#, "name[0].given[0]"),
        (
            r#"{"patient":{"first":"jane","last":"doe"}}"#,
            "patient.first",
        ),
        (r#"{"phone":["415","555","0123"]}"#, "phone[0]"),
        (r#"{"ssn":{"a":"219","b":"09","c":"9999"}}"#, "ssn.a"),
        (r#"{"dob":{"month":3,"day":4,"year":1961}}"#, "dob.month"),
        (
            r#"{"mrn":{"system":"urn:x","value":"00482133"}}"#,
            "mrn.value",
        ),
        (
            r#"{"phone":{"type":"home","number":"4151550123"}}"#,
            "phone.number",
        ),
        (r#"{"dob":{"type":"x","value":"03/1961"}}"#, "dob.value"),
        (r#"{"Name":{"Family":"smith"}}"#, "Name.Family"),
        (r#"{"spouse":{"first":"Linda"}}"#, "spouse.first"),
        (r#"{"relationship":"wife","name":"Linda"}"#, "name"),
        (r#"{"patient":{"display":"Jane Doe"}}"#, "patient.display"),
        (
            r#"{"item":[{"linkId":"1","text":"Patient name","answer":[{"valueString":"jane doe"}]}]}"#,
            "item[0].answer[0].valueString",
        ),
        (
            r#"{"type":{"coding":[{"code":"MR"}]},"value":"00482133"}"#,
            "value",
        ),
        (r#"{"ssn1":"219","ssn2":"09","ssn3":"9999"}"#, "ssn1"),
        (r#"{"dob_month":"03","dob_year":"1961"}"#, "dob_month"),
        (r#"{"birthMonth":3,"birthYear":1961}"#, "birthMonth"),
        (r#"{"note":"{\"mrn\":{\"value\":\"00482133\"}}"}"#, "note"),
        (r#"{"note":"{\"name\":{\"family\":\"smith\"}}"}"#, "note"),
    ] {
        let errors = rejected(json);
        assert_eq!(
            errors.first().map(|error| error.field.as_str()),
            Some(format!("step_data.{field}").as_str()),
            "{json}"
        );
    }
    for json in [
        r#"{"family":"at bedside","given":"2 tabs"}"#,
        r#"{"blood_pressure":["120","80","1200"]}"#,
        r#"{"a":{"label":"Heart rate","value":"1200"}}"#,
        r#"{"times":["0800","1200","1600"]}"#,
        r#"{"last":"0600","first":"0200"}"#,
        r#"{"patient":{"first":"Void at 0600","last":"BM 0800"}}"#,
        r#"{"relationship":"sequential","name":"Step two"}"#,
        r#"{"code":"MR","display":"Mitral regurgitation","value":"moderate"}"#,
        r#"{"birth":{"weight":1950,"apgar":9}}"#,
        r#"{"birth_weight":1950,"birth_order":2}"#,
        r#"{"phone_calls":"3","phone_minutes":"15"}"#,
    ] {
        assert_eq!(rejected(json), [], "{json}");
    }
}

#[test]
fn one_text_is_searched_like_a_step() {
    let title = || "Plan for Mr. Okafor".to_owned();
    let errors = PhiPolicy::Reject.search_text("title", title()).1.errors();
    let places: Vec<_> = errors
        .iter()
        .map(|error| (error.field.as_str(), error.start))
        .collect();
    assert_eq!(places, [("title", Some(13))]);
    assert!(!errors[0].message.contains("Okafor"));
    let kept = PhiPolicy::Redact.search_text("title", title());
    assert_eq!(kept.0, "Plan for Mr. [REDACTED:name]");
}

#[test]
fn policies_have_four_names() {
    assert_eq!("review".parse(), Ok(PhiPolicy::Review));
    assert_eq!("reject".parse(), Ok(PhiPolicy::Reject));
    assert_eq!("redact".parse(), Ok(PhiPolicy::Redact));
    assert_eq!("off".parse(), Ok(PhiPolicy::Off));
    assert_eq!("Reject".parse::<PhiPolicy>(), Err(UnknownPolicy));
}

proptest! {
    #[test]
    fn what_is_refused_is_what_would_be_redacted(text in any_text()) {
        let redacted = PhiPolicy::Redact.search_text("title", text.clone()).0;
        for policy in [PhiPolicy::Reject, PhiPolicy::Review] {
            let (kept, matches) = policy.search_text("title", text.clone());
            prop_assert_eq!(&kept, &text);
            prop_assert_eq!(matches.is_empty(), redacted == text);
            for found in &matches.found {
                let characters = text.chars().skip(found.start).take(found.length);
                prop_assert_eq!(&characters.collect::<String>(), &found.text);
            }
        }
    }
}

mod confirming;
