use super::*;
use crate::wizard::catalogue::{self, Edition};
use crate::wizard::units::UnitSystem;

fn errors(wizard: &str, step: u8, data: &str, draft: bool) -> Vec<String> {
    let definition = catalogue::find(wizard, Edition::default())
        .unwrap()
        .unwrap();
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
    let definition = catalogue::find("clinical_assessment", Edition::default())
        .unwrap()
        .unwrap();
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
fn limits_are_those_of_the_unit_system() {
    let us = Edition {
        unit_system: UnitSystem::Us,
        ..Edition::default()
    };
    for (field, value, metric, customary) in [
        ("temperature", "98.6", false, true),
        ("temperature", "37", true, false),
        ("temperature", "113", false, true),
        ("temperature", "113.1", false, false),
        ("temperature", "67.9", false, false),
        ("weight", "1433", false, true),
        ("weight", "0.44", true, false),
        ("height", "110.23", true, true),
        ("height", "110.24", true, false),
    ] {
        let data = format!(r#"{{"{field}": {value}}}"#);
        let document = StepDocument::parse(&data).unwrap();
        for (edition, accepted) in [(Edition::default(), metric), (us, customary)] {
            let definition = catalogue::find("clinical_assessment", edition).unwrap();
            let errors = validate(definition.unwrap().step(1).unwrap(), &document, true);
            assert_eq!(errors.is_empty(), accepted, "{field} {value} {edition:?}");
        }
    }
    let definition = catalogue::find("clinical_assessment", us).unwrap().unwrap();
    let document = StepDocument::parse(r#"{"temperature": 37}"#).unwrap();
    let errors = validate(definition.step(1).unwrap(), &document, true);
    assert_eq!(errors[0].message, "must be between 68 and 113 °F");
}

#[test]
fn dates_and_times_are_iso_8601() {
    let admission = |step, data: &str| errors("admission_assessment", step, data, true);
    for accepted in [
        r#"{"last_influenza_vaccine": "2026-10-01", "last_oral_intake": "07:15"}"#,
        r#"{"last_influenza_vaccine": "", "last_oral_intake": null}"#,
    ] {
        assert_eq!(admission(2, accepted), [""; 0]);
    }
    let wrong = r#"{"last_influenza_vaccine": "10/01/2026", "last_oral_intake": "7 am"}"#;
    assert_eq!(
        admission(2, wrong),
        [
            "step_data.last_influenza_vaccine not_a_date",
            "step_data.last_oral_intake not_a_time"
        ]
    );
    assert_eq!(
        admission(2, r#"{"last_influenza_vaccine": 20261001}"#),
        ["step_data.last_influenza_vaccine wrong_type"]
    );
    assert_eq!(
        admission(1, r#"{"admitted_at": "2026-11-27T08:30"}"#),
        ["step_data.admitted_at not_a_datetime"]
    );
    assert_eq!(
        admission(1, r#"{"admitted_at": "2026-11-27T08:30+01:00"}"#),
        [""; 0]
    );
}

#[test]
fn several_options_are_each_checked() {
    let conditions = |data: &str| {
        let data = format!(r#"{{"conditions": {data}}}"#);
        errors("admission_assessment", 2, &data, true)
    };
    for accepted in [
        "[]",
        "null",
        "\"\"",
        r#"["diabetes"]"#,
        r#"["stroke", "cancer"]"#,
    ] {
        assert_eq!(conditions(accepted), [""; 0], "{accepted}");
    }
    for (wrong, error) in [
        (
            r#"["diabetes", "gout"]"#,
            "step_data.conditions[1] not_an_option",
        ),
        (
            r#"["diabetes", "diabetes"]"#,
            "step_data.conditions[1] duplicate_option",
        ),
        (r#"["diabetes", 3]"#, "step_data.conditions[1] wrong_type"),
        (r#"[""]"#, "step_data.conditions[0] not_an_option"),
        (r#""diabetes""#, "step_data.conditions wrong_type"),
    ] {
        assert_eq!(conditions(wrong), [error], "{wrong}");
    }
    let finished = |measures| {
        let data = format!(r#"{{"measures": {measures}, "explained": true}}"#);
        errors("fall_risk", 2, &data, false)
    };
    assert_eq!(finished("[]"), ["step_data.measures required"]);
    assert_eq!(finished(r#"["alarm"]"#), [""; 0]);
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
