//! `template.yaml` as it is written, with nothing resolved.

use std::fs;

use florence_local::project;
use serde_norway::Value;

/// The whole document.
pub(crate) fn document() -> Value {
    let text = fs::read_to_string(project::root().join("template.yaml")).unwrap();
    serde_norway::from_str(&text).unwrap()
}

/// What stands at a path such as `Resources.Table.Properties`; null where nothing does.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, key| &value[key])
}

/// The entries of a mapping, in their order.
pub(crate) fn entries(value: &Value) -> Vec<(&str, &Value)> {
    let entries = value.as_mapping().into_iter().flatten();
    let named = entries.map(|(name, value)| (name.as_str().unwrap(), value));
    named.collect()
}

/// The resources of one type, by their names.
pub(crate) fn resources<'a>(document: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    let mut found = entries(&document["Resources"]);
    found.retain(|(_, resource)| resource["Type"] == kind);
    found
}

/// A value on one line: `!Ref Table`, `[a, b]`, `{Name: value}`; empty for null.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Sequence(items) => {
            let items: Vec<_> = items.iter().map(text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(_) => {
            let entries = entries(value).into_iter();
            let entries: Vec<_> = entries.map(|(k, v)| format!("{k}: {}", text(v))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Tagged(tagged) => format!("{} {}", tagged.tag, text(&tagged.value)),
    }
}
