//! Filling in the forms of wizards, as a front end would from their description.

use serde_json::{Map, Value, json};

/// What is entered in every text.
pub const TEXT: &str = "stable, no change";

/// Acceptable data for a step as `GET /wizards/types/{type}` describes it: every field, each
/// number at its least.
#[must_use]
pub fn filled(step: &Value) -> Value {
    let fields = step["fields"].as_array().into_iter().flatten();
    let entries: Map<String, Value> = fields
        .map(|field| {
            let name = field["name"].as_str().unwrap_or_default();
            (name.to_owned(), answer(field))
        })
        .collect();
    entries.into()
}

fn answer(field: &Value) -> Value {
    match field["type"].as_str() {
        Some("number") => match &field["min"] {
            Value::Null => json!(1),
            least => least.clone(),
        },
        Some("select") => field["options"][0]["value"].clone(),
        Some("multiselect") => json!([field["options"][0]["value"]]),
        Some("boolean") => json!(true),
        Some("date") => json!("2026-11-27"),
        Some("time") => json!("08:30"),
        Some("datetime") => json!("2026-11-27T08:30-05:00"),
        _ => json!(TEXT),
    }
}
