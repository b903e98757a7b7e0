//! What a parameter's value may be, as `CloudFormation` checks it.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>

use regex::bytes::{Regex, RegexBuilder};
use serde_json::Value;

use super::plain;
use crate::template::error::TemplateError;

/// The type of a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    String,
    Number,
    /// `CommaDelimitedList`.
    Strings,
    /// `List<Number>`.
    Numbers,
}

/// The type of a parameter and the constraints on its value, or on each item of a list.
pub(super) struct Constraints {
    kind: Kind,
    allowed_values: Option<Vec<String>>,
    allowed_pattern: Option<(String, Regex)>,
    min_length: Option<f64>,
    max_length: Option<f64>,
    min_value: Option<f64>,
    max_value: Option<f64>,
    /// What to say of a value that breaks a constraint.
    description: Option<String>,
}

impl Constraints {
    pub(super) fn of(name: &str, declaration: &Value) -> Result<Self, TemplateError> {
        let path = format!("Parameters.{name}");
        let text = |key: &str| declaration.get(key).and_then(plain);
        let number = |key: &str| match text(key).map(|text| text.parse()) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => Err(TemplateError::new(
                format!("{path}.{key}"),
                "must be a number",
            )),
        };
        let allowed_values = declaration.get("AllowedValues").and_then(Value::as_array);
        Ok(Self {
            kind: kind(&path, declaration)?,
            allowed_values: allowed_values.map(|all| all.iter().filter_map(plain).collect()),
            allowed_pattern: text("AllowedPattern")
                .map(|pattern| compile(&path, pattern))
                .transpose()?,
            min_length: number("MinLength")?,
            max_length: number("MaxLength")?,
            min_value: number("MinValue")?,
            max_value: number("MaxValue")?,
            description: text("ConstraintDescription"),
        })
    }

    /// What a reference to the parameter is with this value; the error says what is wrong with
    /// it.
    pub(super) fn value(&self, text: &str) -> Result<Value, String> {
        if !matches!(self.kind, Kind::Strings | Kind::Numbers) {
            self.check(text)?;
            return Ok(text.into());
        }
        let items = text.split(',').map(str::trim);
        items
            .map(|item| self.check(item).map(|()| Value::from(item)))
            .collect()
    }

    fn check(&self, text: &str) -> Result<(), String> {
        let breach = self
            .number_breach(text)
            .or_else(|| self.length_breach(text))
            .or_else(|| self.choice_breach(text));
        match (breach, &self.description) {
            (None, _) => Ok(()),
            (Some(breach), None) => Err(format!("{text:?} {breach}")),
            (Some(_), Some(description)) => Err(format!("{text:?} is refused: {description}")),
        }
    }

    fn number_breach(&self, text: &str) -> Option<String> {
        if !matches!(self.kind, Kind::Number | Kind::Numbers) {
            return None;
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => {
                beyond(number, self.min_value, self.max_value).map(|how| format!("is {how}"))
            }
            _ => Some("is not a number".to_owned()),
        }
    }

    fn length_breach(&self, text: &str) -> Option<String> {
        if self.kind != Kind::String {
            return None;
        }
        let length = u32::try_from(text.chars().count()).map_or(f64::MAX, f64::from);
        beyond(length, self.min_length, self.max_length).map(|how| format!("has a length {how}"))
    }

    fn choice_breach(&self, text: &str) -> Option<String> {
        if let Some(allowed) = &self.allowed_values
            && !allowed.iter().any(|value| value == text)
        {
            return Some(format!("is not one of {}", allowed.join(", ")));
        }
        match &self.allowed_pattern {
            Some((pattern, regex)) if !regex.is_match(text.as_bytes()) => {
                Some(format!("does not match {pattern}"))
            }
            _ => None,
        }
    }
}

fn beyond(number: f64, min: Option<f64>, max: Option<f64>) -> Option<String> {
    match (min, max) {
        (Some(min), _) if number < min => Some(format!("less than {min}")),
        (_, Some(max)) if number > max => Some(format!("greater than {max}")),
        _ => None,
    }
}

fn kind(path: &str, declaration: &Value) -> Result<Kind, TemplateError> {
    match declaration["Type"].as_str() {
        Some("String") => Ok(Kind::String),
        Some("Number") => Ok(Kind::Number),
        Some("CommaDelimitedList") => Ok(Kind::Strings),
        Some("List<Number>") => Ok(Kind::Numbers),
        other => Err(TemplateError::new(
            format!("{path}.Type"),
            format!(
                "{} is not supported on one machine",
                other.unwrap_or_default()
            ),
        )),
    }
}

/// A pattern has to match the whole value, and its classes are those of ASCII, as in Java.
fn compile(path: &str, pattern: String) -> Result<(String, Regex), TemplateError> {
    let regex = RegexBuilder::new(&format!(r"\A(?:{pattern})\z"))
        .unicode(false)
        .build()
        .map_err(|_| {
            let reason = "is not a regular expression that can be read here";
            TemplateError::new(format!("{path}.AllowedPattern"), reason)
        })?;
    Ok((pattern, regex))
}
