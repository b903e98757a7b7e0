//! The primitive types (<https://hl7.org/fhir/R4/datatypes.html>).

use serde_json::Value;

use crate::wizard::catalogue::FieldType;
use crate::wizard::moment::Moment;

/// Whether `value` is a `kind`; `None` when that is no primitive type.
pub(super) fn is(kind: &str, value: &Value) -> Option<bool> {
    let text = value.as_str();
    let text_is = |test: fn(&str) -> bool| text.is_some_and(test);
    Some(match kind {
        "boolean" => value.is_boolean(),
        "integer" => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        "decimal" => value.is_number(),
        "string" | "markdown" => text_is(is_string),
        "code" => text_is(is_code),
        "uri" | "canonical" => text_is(|text| !text.is_empty() && !text.contains(is_space)),
        "id" => text_is(is_id),
        "date" => text_is(is_date),
        "time" => text_is(is_time),
        "dateTime" => text_is(is_date_time),
        _ => return None,
    })
}

/// Not blank, and of the control characters only tab, line feed and carriage
/// return.
fn is_string(text: &str) -> bool {
    let allowed = |character: char| character >= ' ' || "\t\r\n".contains(character);
    !text.trim().is_empty() && text.chars().all(allowed)
}

/// `[^\s]+(\s[^\s]+)*`
fn is_code(text: &str) -> bool {
    text.split(' ')
        .all(|word| !word.is_empty() && !word.contains(is_space))
}

fn is_space(character: char) -> bool {
    character.is_whitespace()
}

/// `[A-Za-z0-9\-\.]{1,64}`
fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// A year, a month or a day.
fn is_date(text: &str) -> bool {
    let padded = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    Moment::parse(FieldType::Date, &padded).is_some()
}

/// With seconds and without an offset.
fn is_time(text: &str) -> bool {
    text.matches(':').count() == 2 && Moment::parse(FieldType::Time, text).is_some()
}

/// A date, or a time of one with seconds and offset.
fn is_date_time(text: &str) -> bool {
    let Some((_, time)) = text.split_once('T') else {
        return is_date(text);
    };
    let clock = time.split(['Z', '+', '-']).next().unwrap_or_default();
    is_time(clock) && Moment::parse(FieldType::Datetime, text).is_some()
}
