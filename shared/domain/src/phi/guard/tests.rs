use proptest::prelude::*;

use super::*;
use crate::phi::tests::any_text;

fn document(text: &str) -> StepDocument {
    StepDocument::parse(text).unwrap()
}

fn rejected(text: &str) -> Vec<FieldError> {
    PhiPolicy::Reject.check_step(document(text)).unwrap_err()
}

fn redacted(text: &str) -> String {
    let document = PhiPolicy::Redact.check_step(document(text)).unwrap();
    document.into_step_data().unwrap().as_text().to_owned()
}

const MIXED: &str = r#"{
    "note": "Mr. Okafor, MRN 48213377",
    "contact": {"phone": 4155550123, "others": ["none", "ana@example.org"]},
    "heart_rate": 72
}"#;

#[test]
fn reject_names_paths_and_kinds_and_no_text() {
    let errors = rejected(MIXED);
    let shown: Vec<String> = errors
        .iter()
        .map(|error| format!("{}: {}", error.field, error.message))
        .collect();
    assert_eq!(
        shown,
        [
            "step_data.note: looks like a person's name and a medical record number; leave identifiers out",
            "step_data.contact.phone: looks like a telephone number; leave identifiers out",
            "step_data.contact.others[1]: looks like an e-mail address; leave identifiers out",
        ]
    );
    assert!(errors.iter().all(|error| error.code == "phi_detected"));
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
    assert_eq!(PhiPolicy::Off.check_step(before.clone()), Ok(before));
    let title = "Plan for Mr. Okafor".to_owned();
    assert_eq!(PhiPolicy::Off.check_text("title", title.clone()), Ok(title));
}

#[test]
fn reject_keeps_what_holds_no_identifier() {
    let before = document(r#"{"heart_rate":72,"note":null,"alert":true}"#);
    assert_eq!(PhiPolicy::Reject.check_step(before.clone()), Ok(before));
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
fn one_text_is_checked_like_a_step() {
    let error = PhiPolicy::Reject
        .check_text("title", "Plan for Mr. Okafor".to_owned())
        .unwrap_err();
    assert_eq!(
        (error.field.as_str(), error.code),
        ("title", "phi_detected")
    );
    assert!(!error.message.contains("Okafor"));
    let kept = PhiPolicy::Redact.check_text("title", "Plan for Mr. Okafor".to_owned());
    assert_eq!(kept.as_deref(), Ok("Plan for Mr. [REDACTED:name]"));
}

#[test]
fn policies_have_three_names() {
    assert_eq!("reject".parse(), Ok(PhiPolicy::Reject));
    assert_eq!("redact".parse(), Ok(PhiPolicy::Redact));
    assert_eq!("off".parse(), Ok(PhiPolicy::Off));
    assert_eq!("Reject".parse::<PhiPolicy>(), Err(UnknownPolicy));
}

proptest! {
    #[test]
    fn what_is_refused_is_what_would_be_redacted(text in any_text()) {
        let redacted = PhiPolicy::Redact.check_text("title", text.clone()).unwrap();
        match PhiPolicy::Reject.check_text("title", text.clone()) {
            Ok(kept) => prop_assert_eq!((&kept, &redacted), (&text, &text)),
            Err(error) => {
                prop_assert_eq!(error.code, "phi_detected");
                prop_assert_ne!(redacted, text);
            }
        }
    }
}
