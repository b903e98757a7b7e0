mod languages;
mod rules;
mod units;

use std::collections::BTreeSet;

use serde_json::json;

use super::condition::{Comparison, Condition, FieldPath, Operand, SCORE};
use super::*;
use crate::phi;
use crate::text::is_blank;
use crate::wizard::decimal::Decimal;
use crate::wizard::plan::CUSTOM;
use crate::wizard::report::{Placeholder, placeholders};
use crate::wizard::step_data::MAX_STRING_CHARACTERS;
use crate::wizard::units::UnitSystem;

fn english() -> Vec<&'static WizardDefinition> {
    all(Edition::default()).unwrap()
}

fn fields() -> impl Iterator<Item = (String, &'static FieldDefinition)> {
    fields_in(Edition::default())
}

fn fields_in(edition: Edition) -> impl Iterator<Item = (String, &'static FieldDefinition)> {
    let steps = all(edition).unwrap().into_iter().flat_map(|wizard| {
        wizard
            .steps
            .iter()
            .map(move |step| (format!("{}.{}", wizard.name, step.name), step))
    });
    steps.flat_map(|(path, step)| {
        step.fields
            .iter()
            .map(move |field| (format!("{path}.{}", field.name), field))
    })
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn assert_unique<'a>(what: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(is_name(name), "{what}: {name} is not a name");
        assert!(seen.insert(name), "{what}: {name} occurs twice");
    }
    assert!(!seen.is_empty(), "{what} is empty");
}

#[test]
fn the_clinical_wizards_are_all_there() {
    let sizes: Vec<_> = english()
        .iter()
        .map(|wizard| (wizard.name.as_str(), wizard.steps.len()))
        .collect();
    for expected in [
        ("sbar_report", 4),
        ("clinical_assessment", 5),
        ("patient_education", 4),
        ("care_plan", 5),
        ("medication_reconciliation", 4),
        ("shift_handoff", 5),
        ("discharge_summary", 5),
        ("incident_report", 5),
        ("soap_note", 4),
        ("admission_assessment", 6),
        ("quality_improvement", 5),
        ("fall_risk", 2),
        ("pressure_injury_risk", 3),
        ("sepsis_screen", 4),
    ] {
        assert!(sizes.contains(&expected), "{expected:?}");
    }
    assert!(find("sbar_report", Edition::default()).unwrap().is_some());
    assert!(find("nonesuch", Edition::default()).unwrap().is_none());
}

#[test]
fn each_file_is_named_after_its_wizard() {
    for ((file, _), wizard) in FILES.iter().zip(english()) {
        assert_eq!(*file, wizard.name);
        assert_ne!(wizard.name, CUSTOM);
        assert!(wizard.version >= 1, "{file}");
        assert!((1..=20).contains(&wizard.steps.len()), "{file}");
    }
}

#[test]
fn names_are_unique_where_they_are_used() {
    assert_unique(
        "catalogue",
        english().iter().map(|wizard| wizard.name.as_str()),
    );
    for wizard in english() {
        assert_unique(
            &wizard.name,
            wizard.steps.iter().map(|step| step.name.as_str()),
        );
        for step in &wizard.steps {
            assert_unique(
                &step.name,
                step.fields.iter().map(|field| field.name.as_str()),
            );
        }
    }
}

#[test]
fn every_text_says_something() {
    for wizard in english() {
        let mut texts = vec![&wizard.title, &wizard.description, &wizard.report.title];
        for step in &wizard.steps {
            texts.extend([&step.title, &step.description]);
        }
        for field in wizard.steps.iter().flat_map(|step| &step.fields) {
            texts.push(&field.label);
            texts.extend(field.unit.iter().chain(&field.help));
            texts.extend(field.options.iter().map(|option| &option.label));
        }
        assert!(
            texts.iter().all(|text| !text.trim().is_empty()),
            "{}",
            wizard.name
        );
    }
}

#[test]
fn fields_carry_what_their_type_needs_and_no_more() {
    for (path, field) in fields() {
        let number = field.kind == FieldType::Number;
        let text = matches!(field.kind, FieldType::Text | FieldType::Textarea);
        assert_eq!(
            field.min.is_some() && field.max.is_some(),
            number,
            "{path} range"
        );
        assert!(
            number || (field.unit.is_none() && !field.integer),
            "{path} unit"
        );
        assert_eq!(field.unit.is_some(), field.ucum.is_some(), "{path} ucum");
        assert_eq!(
            !field.options.is_empty(),
            matches!(field.kind, FieldType::Select | FieldType::Multiselect),
            "{path} options"
        );
        assert_eq!(field.max_length.is_some(), text, "{path} length");
        assert!(
            field
                .max_length
                .is_none_or(|most| (1..=MAX_STRING_CHARACTERS).contains(&most))
        );
    }
}

#[test]
fn ranges_and_options_make_sense() {
    for (path, field) in fields() {
        if let (Some(min), Some(max)) = (&field.min, &field.max) {
            let [min, max] = [min, max].map(|bound| Decimal::parse(&bound.to_string()).unwrap());
            assert!(min < max, "{path}");
            assert!(field.admits(&min) && field.admits(&max), "{path}");
        }
        if !field.options.is_empty() {
            assert_unique(
                &path,
                field.options.iter().map(|option| option.value.as_str()),
            );
            assert!(field.options.len() >= 2, "{path}");
        }
    }
}

#[test]
fn every_step_requires_something() {
    for step in english().iter().flat_map(|wizard| &wizard.steps) {
        assert!(
            step.fields.iter().any(|field| field.required),
            "{}",
            step.name
        );
    }
}

#[test]
fn the_report_places_every_field_and_score_exactly_once() {
    for wizard in Edition::all().flat_map(|edition| all(edition).unwrap()) {
        let lines = wizard
            .report
            .sections
            .iter()
            .flat_map(|section| &section.lines);
        let mut placed: Vec<_> = lines.flat_map(|line| placeholders(line).unwrap()).collect();
        placed.retain(|placeholder| match *placeholder {
            Placeholder::Unit(step, field) => {
                let step = wizard.step(wizard.step_number(step).unwrap()).unwrap();
                assert!(
                    step.field(field).unwrap().unit.is_some(),
                    "{step:?} {field}"
                );
                false
            }
            _ => true,
        });
        let fields = wizard.steps.iter().flat_map(|step| {
            let fields = step.fields.iter();
            fields.map(|field| Placeholder::Answer(&step.name, &field.name))
        });
        let scores = wizard.scores.iter();
        let scores = scores.map(|score| Placeholder::Score(&score.name));
        let mut defined: Vec<_> = fields.chain(scores).collect();
        placed.sort_unstable();
        defined.sort_unstable();
        assert_eq!(placed, defined, "{}", wizard.name);
    }
}

#[test]
fn a_file_that_asks_for_a_date_of_birth_is_refused() {
    let file = |name: &str, label: &str, kind: &str| {
        json!({
            "name": "x", "version": 1, "title": "X", "description": "X",
            "steps": [{"name": "a", "title": "A", "description": "A", "fields": [
                {"name": name, "label": label, "type": kind}
            ]}],
            "report": {"title": "X", "sections": []}
        })
        .to_string()
    };
    for (name, label) in [
        ("date_of_birth", "Date"),
        ("day", "Birth date"),
        ("dob", "Day"),
        ("fecha", "Fecha de nacimiento"),
        ("born_on", "Day"),
        ("dateOfBirth", "Day"),
        ("dateofbirth", "Day"),
        ("patient_birthdate", "Day"),
        ("day", "Year of birth"),
    ] {
        for kind in ["date", "datetime", "text", "textarea", "number"] {
            let error = parse(&file(name, label, kind), Edition::default()).unwrap_err();
            assert!(
                error.to_string().contains("date of birth"),
                "{name} {label} {kind}: {error}"
            );
        }
    }
    for (name, label, kind) in [
        ("admitted_on", "Admitted", "date"),
        ("birth_weight", "Birth weight", "number"),
        ("birth_history", "How the birth went", "textarea"),
        ("complicaciones", "Complicaciones del nacimiento", "text"),
    ] {
        assert!(parse(&file(name, label, kind), Edition::default()).is_ok());
    }
}

/// The form itself must not trip the guard that reads what is entered in it.
#[test]
fn the_guard_accepts_the_form() {
    for (path, field) in Edition::all().flat_map(fields_in) {
        assert_eq!(phi::scan_key(&field.name), [], "{path}");
        let texts = field.options.iter().map(|option| &option.value);
        for text in texts.chain([&field.label]).chain(&field.help) {
            assert_eq!(phi::scan_labelled(&field.name, text), [], "{path}: {text}");
        }
        for bound in field.min.iter().chain(&field.max) {
            assert_eq!(
                phi::scan_labelled(&field.name, &bound.to_string()),
                [],
                "{path}"
            );
        }
        let moment = match field.kind {
            FieldType::Date => "2026-11-27",
            FieldType::Time => "08:30",
            FieldType::Datetime => "2026-11-27T08:30:00-05:00",
            _ => continue,
        };
        assert_eq!(phi::scan_labelled(&field.name, moment), [], "{path}");
    }
}

#[test]
fn clients_are_shown_the_form_without_the_report() {
    let json = serde_json::to_value(find("sbar_report", Edition::default()).unwrap()).unwrap();
    assert!(json.get("report").is_none());
    let field = &json["steps"][2]["fields"][4];
    let expected = serde_json::json!({
        "name": "temperature", "label": "Temperature", "type": "number", "unit": "°C", "ucum": "Cel",
        "min": 20, "max": 45, "required": false
    });
    assert_eq!(field, &expected);
}

/// Every condition of a type, of warnings and of scores.
fn conditions(wizard: &WizardDefinition) -> impl Iterator<Item = &Condition> {
    let warnings = wizard.warnings.iter();
    let warnings = warnings.flat_map(|warning| warning.when.iter().chain(&warning.unless));
    let criteria = wizard.scores.iter().flat_map(|score| &score.criteria);
    warnings.chain(criteria.flat_map(|criterion| criterion.any.iter().flatten()))
}
