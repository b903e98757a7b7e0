//! The invariants of the two resources and of the types they use, by their
//! keys in the standard.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

type Members = Map<String, Value>;

/// The key of an invariant, and whether an element keeps it.
type Invariant = (&'static str, fn(&Members) -> bool);

/// Invariants within one element.
pub(super) fn of_element(kind: &str, members: &Members, path: &str, broken: &mut Vec<String>) {
    let rules: &[Invariant] = match kind {
        "Questionnaire.item" => &[
            ("que-1", |item| match kind_of(item) {
                "group" => item.contains_key("item"),
                "display" => !item.contains_key("item"),
                _ => true,
            }),
            ("que-3", |item| {
                !is_display(item) || !item.contains_key("code")
            }),
            ("que-4", |item| {
                !item.contains_key("answerOption") || !item.contains_key("answerValueSet")
            }),
            ("que-5", |item| {
                let listed = ["answerOption", "answerValueSet"];
                matches!(kind_of(item), "choice" | "open-choice") || !has_any(item, &listed)
            }),
            ("que-6", |item| {
                !is_display(item) || !has_any(item, &["required", "repeats"])
            }),
            ("que-8", |item| {
                !matches!(kind_of(item), "group" | "display") || !item.contains_key("initial")
            }),
            ("que-9", |item| {
                !is_display(item) || !item.contains_key("readOnly")
            }),
            ("que-10", |item| {
                let simple = [
                    "boolean",
                    "decimal",
                    "integer",
                    "string",
                    "text",
                    "url",
                    "open-choice",
                ];
                simple.contains(&kind_of(item)) || !item.contains_key("maxLength")
            }),
            ("que-11", |item| {
                !item.contains_key("answerOption") || !item.contains_key("initial")
            }),
            ("que-12", |item| {
                count(item, "enableWhen") < 2 || item.contains_key("enableBehavior")
            }),
            ("que-13", |item| {
                count(item, "initial") < 2 || item.get("repeats") == Some(&Value::Bool(true))
            }),
        ],
        "Questionnaire.item.enableWhen" => &[("que-7", |when| {
            when.get("operator") != Some(&"exists".into()) || when.contains_key("answerBoolean")
        })],
        "QuestionnaireResponse.item" => &[("qrs-1", |item| {
            !item.contains_key("answer") || !item.contains_key("item")
        })],
        "Extension" => &[("ext-1", |extension| {
            let has_value = extension.keys().any(|name| name.starts_with("value"));
            has_value != extension.contains_key("extension")
        })],
        "Quantity" => &[("qty-3", |quantity| {
            !quantity.contains_key("code") || quantity.contains_key("system")
        })],
        _ => &[],
    };
    for (key, holds) in rules {
        if !holds(members) {
            broken.push(format!("{key}: {path}"));
        }
    }
}

/// Invariants of a whole resource.
pub(super) fn of_resource(kind: &str, resource: &Value, broken: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    link_ids(resource, &mut |link_id| {
        // que-2 of the questionnaire; a response needs it to tell its items apart.
        if !seen.insert(link_id.to_owned()) {
            broken.push(format!("que-2: {link_id} occurs twice"));
        }
    });
    if kind == "Questionnaire" && !resource["name"].as_str().is_some_and(is_identifier) {
        broken.push("que-0: name".to_owned());
    }
}

fn link_ids(parent: &Value, found: &mut impl FnMut(&str)) {
    for item in parent["item"].as_array().into_iter().flatten() {
        found(item["linkId"].as_str().unwrap_or_default());
        link_ids(item, found);
    }
}

/// `[A-Z]([A-Za-z0-9_]){0,254}`
fn is_identifier(name: &str) -> bool {
    name.len() <= 255
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn kind_of(item: &Members) -> &str {
    item.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn is_display(item: &Members) -> bool {
    kind_of(item) == "display"
}

fn has_any(item: &Members, names: &[&str]) -> bool {
    names.iter().any(|name| item.contains_key(*name))
}

fn count(item: &Members, name: &str) -> usize {
    item.get(name).and_then(Value::as_array).map_or(0, Vec::len)
}
