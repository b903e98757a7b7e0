//! Types of the catalogue as questionnaires, and the responses that answer them.

use std::collections::BTreeMap;

use super::*;

#[test]
fn every_type_of_the_catalogue_is_a_valid_questionnaire() {
    for language in Language::ALL {
        for definition in catalogue::all(Edition::default()).unwrap() {
            let json = form(&definition.name, language);
            assert_eq!(violations(&json), [""; 0], "{}", definition.name);
            assert_eq!(json["language"], language.tag());
        }
    }
    assert!(questionnaire("custom", Language::En).unwrap().is_none());
}

/// A renderer shows it behind a button, not as one more line of the form.
#[test]
fn the_help_of_a_question_says_that_it_is_help() {
    let form = form("sbar_report", Language::Es);
    let mut questions = BTreeMap::new();
    items(&form, &mut questions);
    let helps: Vec<_> = questions
        .iter()
        .filter(|(link_id, _)| link_id.ends_with("/help"))
        .collect();
    assert!(!helps.is_empty());
    for (link_id, help) in helps {
        let control = &help["extension"][0]["valueCodeableConcept"]["coding"][0];
        assert_eq!(
            (&help["type"], &control["code"]),
            (&"display".into(), &"help".into()),
            "{link_id}"
        );
    }
}

fn form(name: &str, language: Language) -> Value {
    let form = questionnaire(name, language).unwrap().unwrap();
    serde_json::to_value(form).unwrap()
}

/// Every question of a form, or every item of a response, by its `linkId`.
fn items<'a>(parent: &'a Value, found: &mut BTreeMap<&'a str, &'a Value>) {
    for item in parent["item"].as_array().into_iter().flatten() {
        found.insert(item["linkId"].as_str().unwrap(), item);
        items(item, found);
    }
}

#[test]
fn each_response_answers_its_questionnaire() {
    for edition in Edition::all() {
        for definition in catalogue::all(edition).unwrap() {
            let wizard = filled(definition, edition.unit_system);
            let response: Value =
                serde_json::from_str(&response_in(edition.language, &wizard)).unwrap();
            let form = form(&definition.name, edition.language);
            let canonical = format!(
                "{}|{}",
                form["url"].as_str().unwrap(),
                form["version"].as_str().unwrap()
            );
            assert_eq!(response["questionnaire"], canonical);
            let (mut questions, mut answered) = (BTreeMap::new(), BTreeMap::new());
            items(&form, &mut questions);
            items(&response, &mut answered);
            for (link_id, item) in answered {
                fits(questions[link_id], item);
            }
        }
    }
}

/// The answers have the type of the question, and are among its options and units.
fn fits(question: &Value, item: &Value) {
    let answers = item["answer"].as_array().into_iter().flatten();
    let answers: Vec<&Value> = answers.collect();
    assert!(answers.len() < 2 || question["repeats"] == true, "{item}");
    for answer in answers {
        let value = match question["type"].as_str().unwrap() {
            "quantity" => "valueQuantity",
            "integer" => "valueInteger",
            "decimal" => "valueDecimal",
            "boolean" => "valueBoolean",
            "string" | "text" => "valueString",
            "date" => "valueDate",
            "time" => "valueTime",
            "dateTime" => "valueDateTime",
            "choice" => "valueCoding",
            other => panic!("{other} takes no answer"),
        };
        let value = answer.get(value).unwrap_or_else(|| panic!("{answer}"));
        if let Some(options) = question["answerOption"].as_array() {
            let code = &value["code"];
            let offered = |option: &Value| {
                option["valueCoding"]["code"] == *code
                    && option["valueCoding"]["system"] == value["system"]
            };
            assert!(options.iter().any(offered), "{answer}");
        }
        if question["type"] == "quantity" {
            let units = question["extension"].as_array().unwrap().iter();
            let mut units = units.filter_map(|extension| extension["valueCoding"].as_object());
            assert!(units.any(|unit| unit["code"] == value["code"]), "{answer}");
            assert_eq!(value["system"], "http://unitsofmeasure.org");
        }
    }
}

#[test]
fn a_question_says_what_it_accepts() {
    let form = form("clinical_assessment", Language::En);
    let mut questions = BTreeMap::new();
    items(&form, &mut questions);
    let temperature = questions["vital_signs.temperature"];
    let unit = |code, display| {
        json!({
            "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption",
            "valueCoding": {"system": "http://unitsofmeasure.org", "code": code, "display": display}
        })
    };
    let extension = temperature["extension"].as_array().unwrap();
    assert_eq!(extension[2..], [unit("Cel", "°C"), unit("[degF]", "°F")]);
    assert_eq!(extension[0]["valueQuantity"]["value"], 20);
    assert_eq!(temperature["required"], true);
    let help = questions["physical.glasgow_coma_scale/help"];
    assert_eq!(help["type"], "display");
    assert_eq!(questions["physical.wounds"]["maxLength"], 2000);
    let form = self::form("fall_risk", Language::Es);
    let mut questions = BTreeMap::new();
    items(&form, &mut questions);
    let option = &questions["scale.gait"]["answerOption"][2]["valueCoding"];
    assert_eq!(option["display"], "Alterada");
    assert_eq!(option["extension"][0]["valueDecimal"], 20);
}

#[test]
fn the_rules_see_what_is_wrong_with_a_form() {
    let valid = form("fall_risk", Language::En);
    let faults: [fn(&mut Value); 12] = [
        |json| json["status"] = "done".into(),
        |json| json["name"] = "fall risk".into(),
        |json| json["title"] = " ".into(),
        |json| json["item"][0]["item"] = Value::Null,
        |json| json["item"][0]["item"][1]["type"] = "select".into(),
        |json| json["item"][0]["item"][1]["type"] = "string".into(),
        |json| json["item"][0]["item"][0]["required"] = true.into(),
        |json| json["item"][0]["item"][1]["maxLength"] = 5.into(),
        |json| json["item"][0]["item"][1]["linkId"] = "scale".into(),
        |json| json["item"][0]["item"][1]["answerOption"][0] = json!({}),
        |json| json["item"][0]["item"][1]["extension"] = json!([{"url": "x"}]),
        |json| json["colour"] = "red".into(),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        let mut json = valid.clone();
        fault(&mut json);
        assert_ne!(violations(&json), [""; 0], "{number}");
    }
}
