//! The structure rules of `QuestionnaireResponse`
//! (<https://hl7.org/fhir/R4/questionnaireresponse.html#resource>) and of the
//! data types it uses (<https://hl7.org/fhir/R4/datatypes.html>).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Every rule that `resource` breaks.
pub(super) fn violations(resource: &Value) -> Vec<String> {
    let mut rules = Rules::default();
    match resource.as_object() {
        Some(resource) => rules.resource(resource),
        None => rules.broken("a resource is an object"),
    }
    rules.broken
}

#[derive(Default)]
struct Rules {
    broken: Vec<String>,
    link_ids: BTreeSet<String>,
}

impl Rules {
    fn resource(&mut self, resource: &Map<String, Value>) {
        let members = [
            "resourceType",
            "id",
            "identifier",
            "questionnaire",
            "status",
            "authored",
            "item",
        ];
        self.members("QuestionnaireResponse", resource, &members);
        self.check(
            resource.get("resourceType") == Some(&"QuestionnaireResponse".into()),
            "type",
        );
        self.check(resource.get("id").is_none_or(is_id), "id");
        let statuses = [
            "in-progress",
            "completed",
            "amended",
            "entered-in-error",
            "stopped",
        ];
        self.check(
            is_one_of(resource.get("status"), &statuses),
            "status is 1..1 and bound",
        );
        self.check(
            resource.get("questionnaire").is_none_or(is_canonical),
            "canonical",
        );
        self.check(
            resource.get("authored").is_none_or(is_date_time),
            "authored is a dateTime",
        );
        if let Some(identifier) = resource.get("identifier") {
            self.strings("Identifier", identifier, &["system", "value"]);
        }
        self.items(resource);
    }

    fn items(&mut self, parent: &Map<String, Value>) {
        for item in self.elements(parent, "item") {
            self.members(
                "item",
                &item,
                &["linkId", "definition", "text", "answer", "item"],
            );
            match item.get("linkId") {
                Some(Value::String(link_id)) if is_string(link_id) => {
                    let first = self.link_ids.insert(link_id.clone());
                    self.check(first, "linkId is unique");
                }
                _ => self.broken("linkId is 1..1"),
            }
            let text = item
                .get("text")
                .is_none_or(|text| text.as_str().is_some_and(is_string));
            self.check(text, "item.text is a string");
            let both = item.contains_key("answer") && item.contains_key("item");
            self.check(!both, "qrs-1: not both answer and item");
            let some = item.contains_key("answer") || item.contains_key("item");
            self.check(some, "an item without answer or item says nothing");
            self.answers(&item);
            self.items(&item);
        }
    }

    fn answers(&mut self, item: &Map<String, Value>) {
        for answer in self.elements(item, "answer") {
            let mut values = answer.iter();
            match (values.next(), values.next()) {
                (Some((kind, value)), None) => self.value(kind, value),
                _ => self.broken("an answer has one value[x]"),
            }
        }
    }

    fn value(&mut self, kind: &str, value: &Value) {
        let right = match kind {
            "valueBoolean" => value.is_boolean(),
            "valueDecimal" => value.is_number(),
            "valueInteger" => value
                .as_i64()
                .is_some_and(|number| i32::try_from(number).is_ok()),
            "valueString" => value.as_str().is_some_and(is_string),
            "valueCoding" => {
                self.strings("Coding", value, &["system", "code", "display"]);
                value["code"].as_str().is_some_and(is_code)
            }
            _ => false,
        };
        self.check(right, &format!("{kind} holds {value}"));
    }

    fn strings(&mut self, what: &str, value: &Value, members: &[&str]) {
        let Some(object) = value.as_object() else {
            return self.broken(&format!("{what} is an object"));
        };
        self.members(what, object, members);
        let strings = object
            .values()
            .all(|value| value.as_str().is_some_and(is_string));
        self.check(strings, what);
    }

    /// The elements of a repeating member, which is absent rather than empty.
    fn elements(&mut self, parent: &Map<String, Value>, name: &str) -> Vec<Map<String, Value>> {
        let Some(list) = parent.get(name) else {
            return Vec::new();
        };
        let elements: Vec<_> = list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .cloned()
            .collect();
        let whole = !elements.is_empty() && list.as_array().map(Vec::len) == Some(elements.len());
        self.check(whole, &format!("{name} is a filled list of objects"));
        elements
    }

    fn members(&mut self, what: &str, object: &Map<String, Value>, known: &[&str]) {
        for name in object.keys() {
            self.check(
                known.contains(&name.as_str()),
                &format!("{what}.{name} is unknown"),
            );
        }
        let empty = object
            .values()
            .any(|value| value.is_null() || value.as_str() == Some(""));
        self.check(!empty, &format!("ele-1: a member of {what} is empty"));
    }

    fn check(&mut self, holds: bool, rule: &str) {
        if !holds {
            self.broken(rule);
        }
    }

    fn broken(&mut self, rule: &str) {
        self.broken.push(rule.to_owned());
    }
}

fn is_one_of(value: Option<&Value>, codes: &[&str]) -> bool {
    value
        .and_then(Value::as_str)
        .is_some_and(|value| codes.contains(&value))
}

/// `[A-Za-z0-9\-\.]{1,64}`
fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|id| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
    })
}

/// An absolute URL, and after `|` a version.
fn is_canonical(value: &Value) -> bool {
    let (url, version) = value
        .as_str()
        .and_then(|url| url.split_once('|'))
        .unwrap_or_default();
    url.starts_with("https://") && !url.contains(char::is_whitespace) && !version.is_empty()
}

fn is_date_time(value: &Value) -> bool {
    let format = &time::format_description::well_known::Rfc3339;
    value
        .as_str()
        .is_some_and(|text| time::OffsetDateTime::parse(text, format).is_ok())
}

/// Not blank, and no control characters but tab, line feed, carriage return.
fn is_string(text: &str) -> bool {
    let allowed = |character: char| character >= ' ' || "\t\r\n".contains(character);
    !text.trim().is_empty() && text.chars().all(allowed)
}

/// `[^\s]+(\s[^\s]+)*`
fn is_code(text: &str) -> bool {
    text.split(' ')
        .all(|word| !word.is_empty() && !word.contains(char::is_whitespace))
}
