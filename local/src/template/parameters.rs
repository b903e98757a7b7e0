//! The template's parameters: their values here, which are those given, those of this machine, or
//! the defaults.

mod constraints;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::error::TemplateError;
use constraints::Constraints;

/// Where the API is served unless somebody says otherwise.
pub(super) const ORIGIN: &str = "http://localhost:3000";

/// What a deployment must choose and the defaults leave closed, where the API is served at `origin`.
/// The allowed origin is that of a development server for pages (Vite's); mail stays on this
/// machine.
fn on_this_machine<'a>(name: &str, origin: &'a str) -> Option<&'a str> {
    match name {
        "AllowedOrigins" => Some("http://localhost:5173"),
        "MailFrom" => Some("no-reply@florence.invalid"),
        "TokenIssuer" | "WebOrigin" => Some(origin),
        _ => None,
    }
}

/// Values to use in place of defaults, by the parameter's name. A list is its items joined by
/// commas.
pub type ParameterValues = BTreeMap<String, String>;

/// The parameters with the values that references to them have.
pub(super) struct Parameters<'a> {
    declared: Option<&'a Map<String, Value>>,
    values: BTreeMap<&'a str, Value>,
}

impl<'a> Parameters<'a> {
    /// Checks every value against its parameter's type and constraints, a default like a given
    /// one.
    pub(super) fn read(
        document: &'a Value,
        given: &ParameterValues,
        origin: &str,
    ) -> Result<Self, TemplateError> {
        let mut parameters = Self {
            declared: document["Parameters"].as_object(),
            values: BTreeMap::new(),
        };
        if let Some(name) = given.keys().find(|name| !parameters.has(name)) {
            return Err(parameters.unknown(name));
        }
        for (name, declaration) in parameters.declared.into_iter().flatten() {
            let given = given.get(name);
            let here = on_this_machine(name, origin).map(str::to_owned);
            let default = || declaration.get("Default").and_then(plain);
            let Some(text) = given.cloned().or(here).or_else(default) else {
                continue;
            };
            let constraints = Constraints::of(name, declaration)?;
            let value = constraints.value(&text).map_err(|reason| match given {
                Some(_) => TemplateError::parameter(name, reason),
                None => TemplateError::new(format!("Parameters.{name}.Default"), reason),
            })?;
            parameters.values.insert(name, value);
        }
        Ok(parameters)
    }

    /// Whether the template declares it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.declared.is_some_and(|all| all.contains_key(name))
    }

    /// The value of a parameter; a list, for the types that are lists.
    pub(super) fn value(&self, name: &str) -> Result<Value, TemplateError> {
        self.values.get(name).cloned().ok_or_else(|| {
            let reason = "needs a Default or a value to be used on one machine";
            TemplateError::new(format!("Parameters.{name}"), reason)
        })
    }

    fn unknown(&self, name: &str) -> TemplateError {
        let names = self.declared.into_iter().flat_map(Map::keys);
        let names: Vec<&str> = names.map(String::as_str).collect();
        let reason = format!("no such parameter; the template has {}", names.join(", "));
        TemplateError::parameter(name, reason)
    }
}

/// A scalar as it would be typed.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
