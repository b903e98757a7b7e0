//! A step's data against its definition.

use super::catalogue::{FieldDefinition, FieldType, StepDefinition};
use super::decimal::Decimal;
use super::moment::Moment;
use super::step_data::{Node, Path, StepDocument};
use crate::field_error::FieldError;

/// Everything in `document` that `step` does not accept, in the order sent,
/// missing fields last. Empty when the data can be kept.
///
/// Codes: `unknown_field`, `wrong_type`, `not_an_integer`, `out_of_range`,
/// `not_an_option`, `duplicate_option`, `not_a_date`, `not_a_time`,
/// `not_a_datetime`, `string_too_long`, `required`. A `draft` may leave required
/// fields out; everything else holds for it too.
#[must_use]
pub fn validate(step: &StepDefinition, document: &StepDocument, draft: bool) -> Vec<FieldError> {
    let root = Path::root();
    let sent = document.entries().iter().enumerate();
    let mut errors: Vec<FieldError> = sent
        .filter_map(|(position, (key, value))| {
            let path = root.key(key, position);
            match step.field(key) {
                Some(field) => check(field, value, &path).err(),
                None => Some(unknown(step, &path)),
            }
        })
        .collect();
    if !draft {
        errors.extend(missing(step, document));
    }
    errors
}

fn missing<'a>(
    step: &'a StepDefinition,
    document: &'a StepDocument,
) -> impl Iterator<Item = FieldError> + 'a {
    step.fields
        .iter()
        .filter(|field| field.required)
        .filter(|field| document.get(&field.name).is_none_or(Node::is_blank))
        .map(|field| {
            let root = Path::root();
            FieldError::new(
                &root.key(&field.name, 0),
                "required",
                format!("{} is required", field.label),
            )
        })
}

fn unknown(step: &StepDefinition, path: &Path<'_>) -> FieldError {
    let message = format!("is not a field of the step {}", step.name);
    FieldError::new(path, "unknown_field", message)
}

/// `null` and blank text clear any field: a form sends `""` for a number that was deleted.
fn check(field: &FieldDefinition, value: &Node, path: &Path<'_>) -> Result<(), FieldError> {
    let cleared = matches!(value, Node::Null | Node::Text(_)) && value.is_blank();
    match (field.kind, value) {
        _ if cleared => Ok(()),
        (FieldType::Boolean, Node::Boolean(_)) => Ok(()),
        (FieldType::Number, Node::Number(literal)) => check_number(field, literal, path),
        (FieldType::Text | FieldType::Textarea, Node::Text(text)) => check_text(field, text, path),
        (FieldType::Select, Node::Text(text)) => check_choice(field, text, path),
        (FieldType::Multiselect, Node::Array(items)) => check_choices(field, items, path),
        (FieldType::Date | FieldType::Time | FieldType::Datetime, Node::Text(text)) => {
            check_moment(field.kind, text, path)
        }
        (kind, _) => Err(FieldError::new(path, "wrong_type", expected(kind))),
    }
}

const fn expected(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Number => "must be a number",
        FieldType::Text | FieldType::Textarea => "must be a text",
        FieldType::Select => "must be the value of one of the options",
        FieldType::Multiselect => "must be a list of values of the options",
        FieldType::Boolean => "must be true or false",
        FieldType::Date => "must be a date such as 2026-11-27",
        FieldType::Time => "must be a time such as 08:30",
        FieldType::Datetime => {
            "must be a date and time with its offset from UTC, such as 2026-11-27T08:30-05:00"
        }
    }
}

fn check_moment(kind: FieldType, text: &str, path: &Path<'_>) -> Result<(), FieldError> {
    if Moment::parse(kind, text).is_some() {
        return Ok(());
    }
    let code = match kind {
        FieldType::Date => "not_a_date",
        FieldType::Time => "not_a_time",
        _ => "not_a_datetime",
    };
    Err(FieldError::new(path, code, expected(kind)))
}

fn check_choices(
    field: &FieldDefinition,
    items: &[Node],
    path: &Path<'_>,
) -> Result<(), FieldError> {
    for (index, item) in items.iter().enumerate() {
        let path = path.index(index);
        let Node::Text(text) = item else {
            return Err(FieldError::new(&path, "wrong_type", "must be a text"));
        };
        check_choice(field, text, &path)?;
        if items.iter().take(index).any(|earlier| earlier == item) {
            return Err(FieldError::new(&path, "duplicate_option", "is given twice"));
        }
    }
    Ok(())
}

fn check_number(field: &FieldDefinition, literal: &str, path: &Path<'_>) -> Result<(), FieldError> {
    match Decimal::parse(literal) {
        Some(value) if field.integer && !value.is_whole() => {
            let message = "must be a whole number";
            Err(FieldError::new(path, "not_an_integer", message))
        }
        Some(value) if field.admits(&value) => Ok(()),
        _ => Err(FieldError::new(path, "out_of_range", range(field))),
    }
}

fn range(field: &FieldDefinition) -> String {
    let unit = field.unit.as_deref().map(|unit| format!(" {unit}"));
    let unit = unit.unwrap_or_default();
    match (&field.min, &field.max) {
        (Some(min), Some(max)) => format!("must be between {min} and {max}{unit}"),
        (Some(min), None) => format!("must be at least {min}{unit}"),
        (None, Some(max)) => format!("must be at most {max}{unit}"),
        (None, None) => "has an exponent beyond what can be compared".to_owned(),
    }
}

fn check_text(field: &FieldDefinition, text: &str, path: &Path<'_>) -> Result<(), FieldError> {
    match field.max_length {
        Some(most) if text.chars().count() > most => {
            let message = format!("may have {most} characters");
            Err(FieldError::new(path, "string_too_long", message))
        }
        _ => Ok(()),
    }
}

fn check_choice(field: &FieldDefinition, text: &str, path: &Path<'_>) -> Result<(), FieldError> {
    if field.choice(text).is_some() {
        return Ok(());
    }
    let values: Vec<&str> = field
        .options
        .iter()
        .map(|choice| choice.value.as_str())
        .collect();
    let message = format!("must be one of {}", values.join(", "));
    Err(FieldError::new(path, "not_an_option", message))
}

#[cfg(test)]
mod tests;
