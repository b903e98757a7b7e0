use rstest::rstest;

use crate::ids::UserId;
use crate::language::Language;
use crate::samples::{self, wizards};
use crate::wizard::catalogue::{self, Edition};
use crate::wizard::units::UnitSystem;
use crate::wizard::warnings;

fn warnings(edition: Edition, wizard_type: &str, steps: &[&str]) -> Vec<warnings::Warning> {
    let owner = UserId::from_uuid(samples::uuid());
    let wizard = wizards::start_in(edition.unit_system, owner, wizard_type, "Rounds", None);
    let definition = catalogue::find(wizard_type, edition).unwrap();
    warnings::of(&wizards::filled(wizard, steps), definition).unwrap()
}

fn codes(unit_system: UnitSystem, wizard_type: &str, steps: &[&str]) -> Vec<String> {
    let edition = Edition {
        language: Language::En,
        unit_system,
    };
    let warnings = warnings(edition, wizard_type, steps).into_iter();
    warnings
        .map(|warning| format!("{} {} {}", warning.step, warning.field, warning.code))
        .collect()
}

#[rstest]
#[case(r#"{"systolic_pressure":120,"diastolic_pressure":80}"#, &[])]
#[case(r#"{"systolic_pressure":80,"diastolic_pressure":120}"#, &["systolic_pressure systolic_not_above_diastolic"])]
#[case(r#"{"systolic_pressure":80,"diastolic_pressure":80.0}"#, &["systolic_pressure systolic_not_above_diastolic"])]
#[case(r#"{"systolic_pressure":80}"#, &[])]
#[case(r#"{"systolic_pressure":"","diastolic_pressure":80}"#, &[])]
#[case(r#"{"height":71}"#, &["height height_unlikely"])]
#[case(r#"{"height":71,"age_years":40}"#, &["height height_unlikely"])]
#[case(r#"{"height":71,"age_years":1}"#, &[])]
#[case(r#"{"height":100}"#, &[])]
#[case(r#"{"weight":24.9,"age_years":18}"#, &["weight weight_unlikely"])]
#[case(r#"{"weight":24.9,"age_years":17}"#, &[])]
#[case(r#"{"temperature":29.9}"#, &["temperature temperature_unlikely"])]
#[case(r#"{"temperature":42.0,"heart_rate":19}"#, &["heart_rate heart_rate_unlikely"])]
#[case(r#"{"oxygen_delivery":"room_air","oxygen_flow":2}"#, &["oxygen_flow oxygen_flow_on_room_air"])]
#[case(r#"{"oxygen_delivery":"nasal_cannula","oxygen_flow":2}"#, &[])]
fn doubtful_values_are_told(#[case] step: &str, #[case] expected: &[&str]) {
    let expected: Vec<String> = expected
        .iter()
        .map(|warning| format!("1 step_data.{warning}"))
        .collect();
    assert_eq!(
        codes(UnitSystem::Metric, "clinical_assessment", &[step]),
        expected
    );
}

#[test]
fn limits_are_in_the_units_of_the_wizard() {
    let us = |step| codes(UnitSystem::Us, "clinical_assessment", &[step]);
    assert_eq!(us(r#"{"height":71,"temperature":98.6}"#), [""; 0]);
    assert_eq!(
        us(r#"{"height":39.3}"#),
        ["1 step_data.height height_unlikely"]
    );
    assert_eq!(
        us(r#"{"temperature":107.7}"#),
        ["1 step_data.temperature temperature_unlikely"]
    );
}

#[test]
fn steps_and_dates_are_compared() {
    let found = |steps: &[&str]| codes(UnitSystem::Metric, "quality_improvement", steps);
    assert_eq!(
        found(&[
            "{}",
            r#"{"start_date":"2026-12-01","end_date":"2026-11-30"}"#
        ]),
        ["2 step_data.end_date end_before_start"]
    );
    let same_day = r#"{"start_date":"2026-12-01","end_date":"2026-12-01"}"#;
    assert_eq!(found(&["{}", same_day]), [""; 0]);
    let times = |at| {
        let event = r#"{"event_time":"2026-11-27T08:30Z"}"#;
        let response = format!(r#"{{"prescriber_notified_at":"{at}"}}"#);
        let steps = [event, "{}", "{}", &response];
        codes(UnitSystem::Metric, "incident_report", &steps)
    };
    assert_eq!(times("2026-11-27T03:45-05:00"), [""; 0]);
    assert_eq!(
        times("2026-11-27T03:15-05:00"),
        ["4 step_data.prescriber_notified_at notified_before_event"]
    );
}

#[test]
fn the_message_is_in_the_language_asked_for() {
    let edition = Edition {
        language: Language::Es,
        ..Edition::default()
    };
    let step = r#"{"systolic_pressure":80,"diastolic_pressure":120}"#;
    let found = warnings(edition, "sbar_report", &["{}", "{}", step]);
    assert_eq!(found[0].step, 3);
    assert_eq!(
        found[0].message,
        "La presión sistólica no es mayor que la diastólica; ¿se intercambiaron?"
    );
}

#[test]
fn a_custom_wizard_has_none() {
    let wizard = wizards::filled(wizards::custom(1), &[r#"{"systolic_pressure":1}"#]);
    assert_eq!(warnings::of(&wizard, None).unwrap(), []);
}
