//! A JSON value whose numbers are the literals that were sent.

use serde_json::value::RawValue;

use super::{Path, StepDataError};
use crate::text::is_blank;

/// A JSON value. Unlike `serde_json::Value` it keeps number literals as text
/// and keys in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `null`: a field left empty.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number literal as sent.
    Number(String),
    /// A string, unescaped.
    Text(String),
    /// An array.
    Array(Vec<Node>),
    /// An object; keys are unique.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Whether this stands for "nothing entered": `null`, an empty list, or text of which nothing
    /// is seen.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => is_blank(text),
            Self::Array(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The value as compact JSON text that serialises verbatim.
    ///
    /// # Errors
    /// [`StepDataError::Invalid`] when a number literal is not JSON.
    pub fn to_raw(&self) -> Result<Box<RawValue>, StepDataError> {
        let mut text = String::new();
        self.write(&mut text);
        RawValue::from_string(text).map_err(|_| StepDataError::malformed(&Path::root()))
    }

    /// Appends the value as compact JSON.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Boolean(true) => out.push_str("true"),
            Self::Boolean(false) => out.push_str("false"),
            Self::Number(literal) => out.push_str(literal),
            Self::Text(text) => write_string(text, out),
            Self::Array(items) => write_array(items, out),
            Self::Object(entries) => write_object(entries, out),
        }
    }
}

pub(super) fn write_object(entries: &[(String, Node)], out: &mut String) {
    out.push('{');
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(key, out);
        out.push(':');
        value.write(out);
    }
    out.push('}');
}

fn write_array(items: &[Node], out: &mut String) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        item.write(out);
    }
    out.push(']');
}

/// The escapes that RFC 8259 §7 demands, and no others.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                let code = u32::from(control);
                out.push_str("\\u00");
                out.extend([code >> 4, code & 15].map(hexadecimal));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

fn hexadecimal(digit: u32) -> char {
    char::from_digit(digit, 16).unwrap_or('0')
}
