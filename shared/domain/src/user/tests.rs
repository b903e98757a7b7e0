use rstest::rstest;
use serde_json::json;

use super::*;
use crate::samples::{self, START};

#[derive(Debug, Deserialize)]
struct Patch {
    #[serde(default)]
    department: Change<String>,
}

#[rstest]
#[case(json!({}), Change::Keep)]
#[case(json!({"department": null}), Change::Remove)]
#[case(json!({"department": "ICU"}), Change::Set("ICU".to_owned()))]
fn absent_null_and_given_are_three_things(
    #[case] body: serde_json::Value,
    #[case] expected: Change<String>,
) {
    let patch: Patch = serde_json::from_value(body).unwrap();
    assert_eq!(patch.department, expected);
}

#[test]
fn a_change_touches_what_it_names_and_counts() {
    let user = samples::user("ann@example.org");
    let now = START.plus_seconds(5);
    let change = ProfileChange {
        full_name: Some("Ann Other".parse().unwrap()),
        license_number: Change::Keep,
        institution: Change::Remove,
        department: Change::Set("ICU".parse().unwrap()),
        locale: Some(Language::Es),
    };
    let expected = User {
        full_name: "Ann Other".parse().unwrap(),
        institution: None,
        department: Some("ICU".parse().unwrap()),
        locale: Language::Es,
        updated_at: now,
        version: 2,
        ..user.clone()
    };
    assert_eq!(change.apply(&user, now), expected);
}

#[test]
fn a_change_of_nothing_still_is_a_version() {
    let user = samples::user("ann@example.org");
    let now = START.plus_seconds(5);
    let expected = User {
        updated_at: now,
        version: 2,
        ..user.clone()
    };
    assert_eq!(ProfileChange::default().apply(&user, now), expected);
}
