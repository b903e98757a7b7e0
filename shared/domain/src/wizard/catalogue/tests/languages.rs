//! What every file has in both languages.

use serde_json::Value;

use super::*;
use crate::language::Language;

/// Every text of a file as it stands there, with its path.
fn texts<'a>(value: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
    const TEXTS: [&str; 8] = [
        "title",
        "description",
        "label",
        "help",
        "heading",
        "message",
        "lines",
        "unit",
    ];
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let path = format!("{path}.{key}");
                if TEXTS.contains(&key.as_str()) && key != "lines" {
                    found.push((path, value));
                } else {
                    texts(value, &path, found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                if path.contains(".lines[") {
                    found.push((path, item));
                } else {
                    texts(item, &path, found);
                }
            }
        }
        _ => {}
    }
}

/// What is written alike in both languages, up to the first colon or value.
const ALIKE: [&str; 22] = [
    "1+",
    "2+",
    "3+",
    "4+",
    "Alcohol",
    "Braden",
    "CPOT",
    "Cardiovascular",
    "Diabetes",
    "Edema",
    "FLACC",
    "Gastrointestinal",
    "NEWS2",
    "No",
    "P - PLAN",
    "PAINAD",
    "PLAN",
    "PaCO2",
    "Plan",
    "SIRS",
    "SpO2",
    "qSOFA",
];

#[test]
fn no_text_lacks_a_spanish_one() {
    let mut count = 0;
    for (file, text) in FILES {
        let file_value: Value = serde_json::from_str(text).unwrap();
        let mut found = Vec::new();
        texts(&file_value, file, &mut found);
        for (path, value) in found {
            let systems = match value.get("metric") {
                Some(metric) => vec![metric, &value["us"]],
                None => vec![value],
            };
            for value in systems {
                let is_symbol = path.rsplit('.').next() == Some("unit") && value.is_string();
                if is_symbol {
                    continue;
                }
                let text = |tag: &str| value[tag].as_str().unwrap_or_default();
                let (english, spanish) = (text("en"), text("es"));
                assert!(!is_blank(english) && !is_blank(spanish), "{path}: {value}");
                assert_eq!(value.as_object().unwrap().len(), 2, "{path}");
                let words = english.split(['{', ':']).next().unwrap_or_default().trim();
                let translated = english != spanish || words.is_empty() || ALIKE.contains(&words);
                assert!(translated, "{path}: {english}");
                count += 1;
            }
        }
    }
    assert!(count > 1_000, "{count}");
}

#[test]
fn both_languages_say_the_same_of_values() {
    let [english, spanish] = [Language::En, Language::Es].map(|language| {
        all(Edition {
            language,
            ..Edition::default()
        })
        .unwrap()
    });
    for (english, spanish) in english.iter().zip(spanish) {
        let sections = english.report.sections.iter().zip(&spanish.report.sections);
        for (english, spanish) in
            sections.flat_map(|(one, other)| one.lines.iter().zip(&other.lines))
        {
            let [mut one, mut other] = [english, spanish].map(|line| placeholders(line).unwrap());
            one.sort_unstable();
            other.sort_unstable();
            assert_eq!(one, other, "{english} / {spanish}");
        }
    }
}
