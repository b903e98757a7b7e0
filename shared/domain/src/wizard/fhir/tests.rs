mod questionnaires;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::structure::violations;
use super::*;
use crate::ids::UserId;
use crate::samples::{self, START, wizards};
use crate::wizard::catalogue::{self, Edition, FieldDefinition, FieldType};
use crate::wizard::transitions;
use crate::wizard::units::UnitSystem;

fn wizard(wizard_type: &str, texts: &[String]) -> Wizard {
    let count = (wizard_type == "custom").then_some(3);
    let owner = UserId::from_uuid(samples::uuid());
    let wizard = wizards::start(owner, wizard_type, "Rounds", count);
    wizards::filled(wizard, texts)
}

fn response(wizard: &Wizard) -> String {
    response_in(Language::En, wizard)
}

fn response_in(language: Language, wizard: &Wizard) -> String {
    let edition = Edition {
        language,
        unit_system: wizard.summary.unit_system,
    };
    let definition = catalogue::find(wizard.summary.wizard_type.name(), edition).unwrap();
    let response = questionnaire_response(wizard, definition, language).unwrap();
    serde_json::to_string(&response).unwrap()
}

fn parsed(wizard: &Wizard) -> Value {
    serde_json::from_str(&response(wizard)).unwrap()
}

/// A value of the field's type at the edge of what it accepts.
fn value(field: &FieldDefinition) -> Value {
    match field.kind {
        FieldType::Number => field.max.clone().into(),
        FieldType::Text | FieldType::Textarea => "as charted".into(),
        FieldType::Select => field.options[0].value.clone().into(),
        FieldType::Multiselect => {
            let options = field.options.iter().map(|option| option.value.clone());
            options.collect::<Vec<_>>().into()
        }
        FieldType::Boolean => true.into(),
        FieldType::Date => "2026-11-27".into(),
        FieldType::Time => "08:30".into(),
        FieldType::Datetime => "2026-11-27T08:30-05:00".into(),
    }
}

/// A wizard of that type with every field filled in.
fn filled(definition: &WizardDefinition, unit_system: UnitSystem) -> Wizard {
    let steps: Vec<String> = definition
        .steps
        .iter()
        .map(|step| {
            let fields = step.fields.iter();
            let entries = fields.map(|field| (field.name.clone(), value(field)));
            Value::Object(entries.collect()).to_string()
        })
        .collect();
    let owner = UserId::from_uuid(samples::uuid());
    let wizard = wizards::start_in(unit_system, owner, &definition.name, "Rounds", None);
    wizards::filled(wizard, &steps)
}

#[test]
fn every_catalogue_wizard_makes_a_valid_response() {
    for edition in Edition::all() {
        for definition in catalogue::all(edition).unwrap() {
            let open = filled(definition, edition.unit_system);
            let completion = transitions::complete(&open.summary, None, START).unwrap();
            let done = Wizard {
                summary: completion.summary,
                ..open.clone()
            };
            for (wizard, status) in [(open, "in-progress"), (done, "completed")] {
                let text = response_in(edition.language, &wizard);
                let json: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(violations(&json), [""; 0], "{}", definition.name);
                assert_eq!(json["status"], status);
                assert_eq!(json["language"], edition.language.tag());
                let groups = json["item"].as_array().unwrap();
                assert_eq!(groups.len(), definition.steps.len());
                for (group, step) in groups.iter().zip(&definition.steps) {
                    assert_eq!(group["linkId"], step.name.as_str());
                    assert_eq!(group["item"].as_array().unwrap().len(), step.fields.len());
                }
            }
        }
    }
}

#[test]
fn fields_become_typed_answers_with_their_digits() {
    let step = r#"{"heart_rate":72,"temperature":37.20,"oxygen_delivery":"room_air","weight":70}"#;
    let wizard = wizard("clinical_assessment", &[step.to_owned()]);
    let text = response(&wizard);
    for part in [
        r#""questionnaire":"https://florence-identity.example/fhir/Questionnaire/clinical-assessment|2""#,
        r#""authored":"2026-11-23T08:00:00.000Z""#,
        r#"{"linkId":"vital_signs.heart_rate","text":"Heart rate (beats/min)","answer":[{"valueQuantity":{"value":72,"unit":"beats/min","system":"http://unitsofmeasure.org","code":"/min"}}]}"#,
        r#"{"linkId":"vital_signs.temperature","text":"Temperature (°C)","answer":[{"valueQuantity":{"value":37.20,"unit":"°C","system":"http://unitsofmeasure.org","code":"Cel"}}]}"#,
        r#""answer":[{"valueQuantity":{"value":70,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}]"#,
        r#""answer":[{"valueCoding":{"system":"https://florence-identity.example/fhir/CodeSystem/clinical-assessment.vital-signs.oxygen-delivery","code":"room_air","display":"Room air"}}]"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_whole_number_is_an_integer_however_written() {
    for (sent, shown) in [("7", "7"), ("7.0", "7"), ("0.7e1", "7"), ("0.0", "0")] {
        let step = format!(r#"{{"pain_score":{sent}}}"#);
        let text = response(&wizard("soap_note", &[step]));
        let part = format!("[{{\"valueInteger\":{shown}}}]");
        assert!(text.contains(&part), "{part} in {text}");
    }
}

#[test]
fn customary_units_are_told_in_ucum() {
    let owner = UserId::from_uuid(samples::uuid());
    let start = wizards::start_in(UnitSystem::Us, owner, "clinical_assessment", "Rounds", None);
    let step = r#"{"temperature":98.6,"weight":154.30,"height":70}"#;
    let text = response(&wizards::filled(start, &[step]));
    for part in [
        r#"{"value":98.6,"unit":"°F","system":"http://unitsofmeasure.org","code":"[degF]"}"#,
        r#"{"value":154.30,"unit":"lb","system":"http://unitsofmeasure.org","code":"[lb_av]"}"#,
        r#"{"value":70,"unit":"in","system":"http://unitsofmeasure.org","code":"[in_i]"}"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn nothing_entered_is_nothing_said() {
    let blank = r#"{"onset":" \u200b ","urgency":"","age_years":"","location":null}"#.to_owned();
    let json = parsed(&wizard("sbar_report", &[blank]));
    assert!(json.get("item").is_none());
    assert_eq!(violations(&json), [""; 0]);
}

#[test]
fn free_form_data_keeps_its_shape() {
    let step = r#"{"a.b":1,"a":{"b":[true,"x"]},"rows":[{"n":1.50},[2]],"":"\u0007ok"}"#;
    let json = parsed(&wizard("custom", &[step.to_owned()]));
    assert_eq!(violations(&json), [""; 0]);
    assert!(json.get("questionnaire").is_none());
    let items = &json["item"][0]["item"];
    assert_eq!(items[1]["item"][0]["linkId"], "1.2.1");
    assert_eq!(items[1]["item"][0]["answer"][1]["valueString"], "x");
    assert_eq!(items[2]["item"][1]["answer"][0]["valueInteger"], 2);
    assert_eq!(items[3]["answer"][0]["valueString"], "ok");
    assert!(items[3].get("text").is_none());
}

#[test]
fn the_rules_see_what_is_wrong() {
    let valid = parsed(&wizard("custom", &[r#"{"a":1}"#.to_owned()]));
    let broken = |change: fn(&mut Value)| {
        let mut json = valid.clone();
        change(&mut json);
        violations(&json)
    };
    assert_eq!(broken(|_| ()), [""; 0]);
    let faults: [fn(&mut Value); 7] = [
        |json| json["status"] = "done".into(),
        |json| json["item"] = Value::Array(vec![]),
        |json| json["item"][0]["linkId"] = Value::Null,
        |json| json["item"][0]["answer"] = json!([{"valueInteger": 1}]),
        |json| json["item"][0]["item"][0]["linkId"] = "1".into(),
        |json| json["item"][0]["item"][0]["answer"][0] = json!({"valueInteger": 1.5}),
        |json| json["item"][0]["item"][0]["answer"][0] = json!({"valueColour": "x"}),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        assert_ne!(broken(fault), [""; 0], "{number}");
    }
}

proptest! {
    #[test]
    fn any_free_form_data_makes_a_valid_response(step in free_form()) {
        let json = parsed(&wizard("custom", &[Value::Object(step).to_string()]));
        prop_assert_eq!(violations(&json), [""; 0]);
    }

    #[test]
    fn no_answer_of_free_form_data_is_lost(step in free_form()) {
        let step = Value::Object(step);
        let json = parsed(&wizard("custom", &[step.to_string()]));
        let mut shown = 0;
        count_answers(&json, &mut shown);
        prop_assert_eq!(shown, count_leaves(&step));
    }
}

fn free_form() -> impl Strategy<Value = serde_json::Map<String, Value>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[^\\x00]{0,12}".prop_map(Value::from),
        "[ \t]{0,2}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("[^\\x00]{0,12}", inner, 0..5)
                .prop_map(|map| map.into_iter().collect()),
        ]
    });
    prop::collection::hash_map("[^\\x00]{0,12}", value, 0..5)
        .prop_map(|map| map.into_iter().collect())
}

fn count_answers(parent: &Value, count: &mut usize) {
    for item in parent["item"].as_array().into_iter().flatten() {
        *count += item["answer"].as_array().map_or(0, Vec::len);
        count_answers(item, count);
    }
}

/// What says something: no `null`, and no text of which nothing is seen.
fn count_leaves(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::String(text) => usize::from(!crate::text::is_blank(text)),
        Value::Array(items) => items.iter().map(count_leaves).sum(),
        Value::Object(members) => members.values().map(count_leaves).sum(),
        Value::Bool(_) | Value::Number(_) => 1,
    }
}
