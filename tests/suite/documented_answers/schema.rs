//! As much of JSON Schema as the API document uses, and stricter: what is not documented must
//! not be there.

use regex::Regex;
use serde_json::Value;

/// Beside the fields of every JSON answer.
const NOTICE: &str = "educational_notice";

/// Where and how `value` does not fit `schema`, which may refer to `document`.
pub(crate) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    Check { document }.faults("$", schema, value)
}

struct Check<'a> {
    document: &'a Value,
}

impl Check<'_> {
    fn faults(&self, at: &str, schema: &Value, value: &Value) -> Vec<String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.document.pointer(reference.trim_start_matches('#'));
            return match target {
                Some(target) => self.faults(at, target, value),
                None => vec![format!("{at}: {reference} leads nowhere")],
            };
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = |choice: &&Value| self.faults(at, choice, value).is_empty();
            return match choices.iter().filter(fits).count() {
                1 => Vec::new(),
                fitting => vec![format!("{at}: fits {fitting} of {}", choices.len())],
            };
        }
        let mut faults = Vec::new();
        if !has_type(&schema["type"], value) {
            faults.push(format!("{at}: is no {}", schema["type"]));
        }
        let known = schema["enum"].as_array();
        if known.is_some_and(|known| !known.contains(value)) {
            faults.push(format!("{at}: is none of {}", schema["enum"]));
        }
        if !is_within(schema, value) {
            faults.push(format!("{at}: {value} is out of bounds"));
        }
        faults.extend(self.member_faults(at, schema, value));
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            faults.extend(self.faults(&format!("{at}[{index}]"), &schema["items"], item));
        }
        faults
    }

    fn member_faults(&self, at: &str, schema: &Value, value: &Value) -> Vec<String> {
        let (Some(members), Some(properties)) =
            (value.as_object(), schema["properties"].as_object())
        else {
            return Vec::new();
        };
        let required = schema["required"].as_array().into_iter().flatten();
        let mut faults: Vec<String> = required
            .filter_map(Value::as_str)
            .filter(|name| !members.contains_key(*name))
            .map(|name| format!("{at}: lacks {name}"))
            .collect();
        for (name, member) in members {
            let at = format!("{at}.{name}");
            match properties.get(name) {
                Some(schema) => faults.extend(self.faults(&at, schema, member)),
                None if at == format!("$.{NOTICE}") => {}
                None => faults.push(format!("{at}: is not documented")),
            }
        }
        faults
    }
}

fn has_type(expected: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match expected {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

/// Lengths, numbers and patterns.
fn is_within(schema: &Value, value: &Value) -> bool {
    let between = |least: &str, most: &str, found: Option<f64>| {
        let (least, most) = (schema[least].as_f64(), schema[most].as_f64());
        found.is_none_or(|n| least.is_none_or(|l| l <= n) && most.is_none_or(|m| n <= m))
    };
    let length = value.as_str().map(|text| text.chars().count());
    let length = length.and_then(|count| u32::try_from(count).ok());
    between("minimum", "maximum", value.as_f64())
        && between("minLength", "maxLength", length.map(f64::from))
        && schema["pattern"].as_str().is_none_or(|pattern| {
            let pattern = Regex::new(pattern).unwrap();
            value.as_str().is_none_or(|text| pattern.is_match(text))
        })
}

#[test]
fn what_does_not_fit_is_found() {
    let schema = serde_json::json!({
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"oneOf": [{"type": "null"}, {"enum": ["x"]}]}},
    });
    let faults = |value| faults(&Value::Null, &schema, &value);
    assert!(faults(serde_json::json!({"a": null, NOTICE: ""})).is_empty());
    assert!(faults(serde_json::json!({"a": "x"})).is_empty());
    for wrong in [r#"{"a": "y"}"#, "{}", r#"{"a": "x", "b": 1}"#, "[]"] {
        assert_eq!(faults(wrong.parse().unwrap()).len(), 1, "{wrong}");
    }
}

#[test]
fn what_is_out_of_bounds_is_found() {
    for (schema, right, wrong) in [
        (r#"{"minimum": 1, "maximum": 2}"#, "2", ["0", "3"]),
        (
            r#"{"minLength": 1, "maxLength": 2}"#,
            "\"éé\"",
            ["\"\"", "\"abc\""],
        ),
        (r#"{"pattern": "^a+$"}"#, "\"aa\"", ["\"\"", "\"ab\""]),
    ] {
        let schema: Value = schema.parse().unwrap();
        let fits = |value: &str| faults(&Value::Null, &schema, &value.parse().unwrap()).is_empty();
        assert!(fits(right) && fits("null"), "{schema}");
        assert!(!wrong.into_iter().any(fits), "{schema}");
    }
}
