use proptest::prelude::*;
use serde_json::Value;

use super::structure_rules::violations;
use super::*;
use crate::ids::UserId;
use crate::samples::{self, START, wizards};
use crate::wizard::catalogue::{self, FieldDefinition, FieldType};
use crate::wizard::transitions;

fn wizard(wizard_type: &str, texts: &[String]) -> Wizard {
    let count = (wizard_type == "custom").then_some(3);
    let owner = UserId::from_uuid(samples::uuid());
    let wizard = wizards::start(owner, wizard_type, "Rounds", count);
    wizards::filled(wizard, texts)
}

fn response(wizard: &Wizard) -> String {
    let definition = catalogue::find(wizard.summary.wizard_type.name()).unwrap();
    serde_json::to_string(&questionnaire_response(wizard, definition).unwrap()).unwrap()
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
        FieldType::Boolean => true.into(),
    }
}

fn filled(definition: &WizardDefinition) -> Wizard {
    let steps: Vec<String> = definition
        .steps
        .iter()
        .map(|step| {
            let entries = step
                .fields
                .iter()
                .map(|field| (field.name.clone(), value(field)));
            Value::Object(entries.collect()).to_string()
        })
        .collect();
    wizard(&definition.name, &steps)
}

#[test]
fn every_catalogue_wizard_makes_a_valid_response() {
    for definition in catalogue::all().unwrap() {
        let open = filled(definition);
        let completion = transitions::complete(&open.summary, None, START).unwrap();
        let done = Wizard {
            summary: completion.summary,
            ..open.clone()
        };
        for (wizard, status) in [(open, "in-progress"), (done, "completed")] {
            let json = parsed(&wizard);
            assert_eq!(violations(&json), [""; 0], "{}", definition.name);
            assert_eq!(json["status"], status);
            let groups = json["item"].as_array().unwrap();
            assert_eq!(groups.len(), definition.steps.len());
            for (group, step) in groups.iter().zip(&definition.steps) {
                assert_eq!(group["linkId"], step.name.as_str());
                assert_eq!(group["item"].as_array().unwrap().len(), step.fields.len());
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
        r#""questionnaire":"https://florence-identity.example/fhir/Questionnaire/clinical-assessment|1""#,
        r#""authored":"2026-11-23T08:00:00.000Z""#,
        r#"{"linkId":"vital_signs.heart_rate","text":"Heart rate (beats/min)","answer":[{"valueInteger":72}]}"#,
        r#"{"linkId":"vital_signs.temperature","text":"Temperature (°C)","answer":[{"valueDecimal":37.20}]}"#,
        r#""answer":[{"valueDecimal":70}]"#,
        r#""answer":[{"valueCoding":{"system":"https://florence-identity.example/fhir/CodeSystem/clinical-assessment.vital-signs.oxygen-delivery","code":"room_air","display":"Room air"}}]"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_whole_number_is_an_integer_however_written() {
    let step = r#"{"heart_rate":72.0,"oxygen_saturation":9.7e1,"respiratory_rate":0.0}"#;
    let text = response(&wizard("clinical_assessment", &[step.to_owned()]));
    for part in ["72", "97", "0"] {
        let part = format!("[{{\"valueInteger\":{part}}}]");
        assert!(text.contains(&part), "{part} in {text}");
    }
}

#[test]
fn nothing_entered_is_nothing_said() {
    let blank = r#"{"onset":"  ","urgency":"","age_years":null}"#.to_owned();
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
        |json| json["item"][0]["answer"] = serde_json::json!([{"valueInteger": 1}]),
        |json| json["item"][0]["item"][0]["linkId"] = "1".into(),
        |json| json["item"][0]["item"][0]["answer"][0] = serde_json::json!({"valueInteger": 1.5}),
        |json| json["item"][0]["item"][0]["answer"][0] = serde_json::json!({"valueUri": "x"}),
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
}

fn free_form() -> impl Strategy<Value = serde_json::Map<String, Value>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ \t]{0,2}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..5)
                .prop_map(|map| map.into_iter().collect()),
        ]
    });
    prop::collection::hash_map(any::<String>(), value, 0..5)
        .prop_map(|map| map.into_iter().collect())
}
