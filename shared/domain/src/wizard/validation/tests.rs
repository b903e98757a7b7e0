use super::*;
use crate::wizard::catalogue;

fn errors(wizard: &str, step: u8, data: &str, draft: bool) -> Vec<String> {
    let definition = catalogue::find(wizard).unwrap().unwrap();
    let document = StepDocument::parse(data).unwrap();
    let errors = validate(definition.step(step).unwrap(), &document, draft);
    errors
        .iter()
        .map(|error| format!("{} {}", error.field, error.code))
        .collect()
}

fn vital_signs(data: &str) -> Vec<String> {
    errors("clinical_assessment", 1, data, true)
}

const COMPLETE: &str = r#"{
    "heart_rate": 72, "systolic_pressure": 120, "diastolic_pressure": 80,
    "respiratory_rate": 16, "temperature": 37.20, "oxygen_saturation": 97
}"#;

#[test]
fn complete_data_is_accepted() {
    assert_eq!(errors("clinical_assessment", 1, COMPLETE, false), [""; 0]);
}

#[test]
fn required_fields_are_named_and_blank_is_missing() {
    let data = COMPLETE
        .replace("72", "null")
        .replace("\"temperature\": 37.20,", "");
    let missing = [
        "step_data.heart_rate required",
        "step_data.temperature required",
    ];
    assert_eq!(errors("clinical_assessment", 1, &data, false), missing);
    assert_eq!(vital_signs(&data), [""; 0]);
    let blank = r#"{"topic": "  "}"#;
    let errors = errors("patient_education", 1, blank, false);
    assert!(errors.contains(&"step_data.topic required".to_owned()));
}

#[test]
fn each_type_takes_its_own_values() {
    for (field, wrong) in [
        ("heart_rate", "\"72\""),
        ("heart_rate", "true"),
        ("heart_rate", "[72]"),
        ("oxygen_delivery", "3"),
        ("oxygen_delivery", "{\"a\":1}"),
    ] {
        let errors = vital_signs(&format!(r#"{{"{field}": {wrong}}}"#));
        assert_eq!(errors, [format!("step_data.{field} wrong_type")], "{wrong}");
    }
    assert_eq!(
        errors("sbar_report", 4, r#"{"read_back": "yes"}"#, true),
        ["step_data.read_back wrong_type"]
    );
    assert_eq!(
        errors("sbar_report", 1, r#"{"onset": 4}"#, true),
        ["step_data.onset wrong_type"]
    );
}

#[test]
fn ranges_are_inclusive_and_exact() {
    for (value, accepted) in [
        ("0", true),
        ("350", true),
        ("351", false),
        ("-1", false),
        ("-0", true),
        ("72.0", true),
        ("7.2e1", true),
        ("72.5", false),
        ("1e-2", false),
    ] {
        let errors = vital_signs(&format!(r#"{{"heart_rate": {value}}}"#));
        assert_eq!(errors.is_empty(), accepted, "{value}");
    }
    for (value, accepted) in [
        ("45", true),
        ("45.000", true),
        ("4.5e1", true),
        ("45.00000000000000000000000001", false),
        ("19.99999999999999999999999999", false),
        ("1e99999999999999999999", false),
    ] {
        let errors = vital_signs(&format!(r#"{{"temperature": {value}}}"#));
        assert_eq!(errors.is_empty(), accepted, "{value}");
    }
}

#[test]
fn messages_say_what_is_accepted() {
    let definition = catalogue::find("clinical_assessment").unwrap().unwrap();
    let document = StepDocument::parse(r#"{"weight": 900, "oxygen_delivery": "gills"}"#).unwrap();
    let errors = validate(definition.step(1).unwrap(), &document, true);
    assert_eq!(errors[0].message, "must be between 0.2 and 650 kg");
    assert!(
        errors[1]
            .message
            .starts_with("must be one of room_air, nasal_cannula, ")
    );
    assert!(!errors[1].message.contains("gills"));
}

#[test]
fn unknown_fields_and_long_texts_are_refused() {
    let data = format!(
        r#"{{"heart_rat": 72, "patient_position": "upside_down", "x y": "{}"}}"#,
        "x"
    );
    assert_eq!(
        vital_signs(&data),
        [
            "step_data.heart_rat unknown_field",
            "step_data.patient_position not_an_option",
            "step_data.#3 unknown_field",
        ]
    );
    let onset = |length: usize| format!(r#"{{"onset": "{}"}}"#, "\u{e9}".repeat(length));
    assert_eq!(errors("sbar_report", 1, &onset(200), true), [""; 0]);
    assert_eq!(
        errors("sbar_report", 1, &onset(201), true),
        ["step_data.onset string_too_long"]
    );
}

#[test]
fn an_emptied_field_has_no_answer() {
    let emptied = r#"{"heart_rate": "", "oxygen_flow": " ", "oxygen_delivery": "\u200b"}"#;
    assert_eq!(vital_signs(emptied), [""; 0]);
    let finished = COMPLETE.replace("72", "\"\"");
    let errors = |data: &str| errors("clinical_assessment", 1, data, false);
    assert_eq!(errors(&finished), ["step_data.heart_rate required"]);
    let optional = COMPLETE.replace("72", "72, \"weight\": \"\"");
    assert_eq!(errors(&optional), [""; 0]);
}

#[test]
fn a_draft_may_only_be_incomplete() {
    assert_eq!(errors("clinical_assessment", 1, "{}", true), [""; 0]);
    assert_eq!(errors("clinical_assessment", 1, "{}", false).len(), 6);
    assert_eq!(
        vital_signs(r#"{"heart_rate": 999}"#),
        ["step_data.heart_rate out_of_range"]
    );
}
