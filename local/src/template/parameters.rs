//! The values that parameters have on this machine.

use serde_json::Value;

use super::error::TemplateError;

/// What a deployment must choose and the defaults leave closed. The origin is that of a
/// development server for pages (Vite's).
const ON_THIS_MACHINE: [(&str, &str); 1] = [("AllowedOrigins", "http://localhost:5173")];

/// A parameter's value here, else its default; a list, for the types that are lists.
pub(super) fn value_of(parameter: &Value, name: &str) -> Result<Value, TemplateError> {
    let here = ON_THIS_MACHINE.iter().find(|(known, _)| *known == name);
    let value = match here {
        Some((_, value)) => Value::from(*value),
        None => default_of(parameter, name)?.clone(),
    };
    let kind = parameter["Type"].as_str().unwrap_or_default();
    let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
    Ok(match value.as_str() {
        Some(items) if is_list => items
            .split(',')
            .map(|item| Value::from(item.trim()))
            .collect(),
        _ => value,
    })
}

fn default_of<'a>(parameter: &'a Value, name: &str) -> Result<&'a Value, TemplateError> {
    parameter.get("Default").ok_or_else(|| {
        TemplateError::new(
            format!("Parameters.{name}"),
            "needs a Default to be used on one machine",
        )
    })
}
