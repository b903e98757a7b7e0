//! Values of other types than a schema asks for.

use serde_json::{Value, json};

use super::resolved;

/// A place in a body: its JSON pointer (RFC 6901), and how errors name it.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) pointer: String,
    pub(super) field: String,
}

impl Place {
    fn member(&self, name: &str) -> Self {
        let dot = if self.field.is_empty() { "" } else { "." };
        Self {
            pointer: format!("{}/{name}", self.pointer),
            field: format!("{}{dot}{name}", self.field),
        }
    }

    fn first_item(&self) -> Self {
        Self {
            pointer: format!("{}/0", self.pointer),
            field: format!("{}[0]", self.field),
        }
    }
}

/// Each place of a body that is one of some words or an object, with values that are neither.
pub(super) fn mistaken(document: &Value, schema: &Value, place: &Place) -> Vec<(Place, Value)> {
    let schema = resolved(document, schema);
    if let Some(words) = schema["enum"].as_array() {
        let values = words.iter().flat_map(mistaken_words);
        return values.map(|value| (place.clone(), value)).collect();
    }
    if schema["items"].is_object() {
        return mistaken(document, &schema["items"], &place.first_item());
    }
    let Some(properties) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let arrays = [json!([]), json!(vec!["x"; properties.len()])];
    let arrays = arrays.into_iter().map(|value| (place.clone(), value));
    let members = properties
        .iter()
        .flat_map(|(name, schema)| mistaken(document, schema, &place.member(name)));
    arrays.chain(members).collect()
}

fn mistaken_words(word: &Value) -> Vec<Value> {
    let name = word.as_str().unwrap();
    let other = format!("{name}s");
    vec![
        json!({name: null}),
        json!({name: {}}),
        json!([name]),
        json!([]),
        json!({}),
        json!(0),
        json!(true),
        json!(other),
        json!(""),
    ]
}

/// `body` with `value` there; objects on the way are made.
pub(super) fn with(mut body: Value, place: &Place, value: Value) -> Value {
    let mut at = &mut body;
    for segment in place.pointer.split('/').skip(1) {
        at = match segment.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[segment],
        };
    }
    *at = value;
    body
}
