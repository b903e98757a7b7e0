use std::fmt;
use std::io::BufRead;

use domain::field_error::FieldError;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::FileError;
use super::column::Column;
use super::reader::Line;
use super::record::Record;

/// How much of an unknown name an error shows, in characters.
const SHOWN: usize = 40;

pub(crate) struct JsonLines<R> {
    source: R,
    line: Vec<u8>,
    number: u64,
    position: u64,
}

impl<R: BufRead> JsonLines<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            line: Vec::new(),
            number: 0,
            position: 0,
        }
    }

    pub(super) fn next_line(&mut self) -> Result<Option<Line>, FileError> {
        loop {
            self.line.clear();
            let read = self.source.read_until(b'\n', &mut self.line)?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            self.position += u64::try_from(read).unwrap_or(u64::MAX);
            let text = self.line.trim_ascii();
            let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
            if !text.is_empty() {
                return Ok(Some(Line {
                    number: self.number,
                    record: record(text),
                }));
            }
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }
}

pub(super) fn record(text: &[u8]) -> Result<Record, Vec<FieldError>> {
    let Ok(object) = serde_json::from_slice::<Object>(text) else {
        let message = "is not one JSON object in UTF-8";
        return Err(vec![FieldError::new("line", "not_json", message)]);
    };
    if object.errors.is_empty() {
        Ok(object.record)
    } else {
        Err(object.errors)
    }
}

#[derive(Default)]
struct Object {
    record: Record,
    seen: Vec<Column>,
    errors: Vec<FieldError>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Value {
    Null(()),
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    Other(IgnoredAny),
}

impl Object {
    fn add(&mut self, name: &str, value: Value) {
        let Some(column) = Column::named(name) else {
            let name: String = name.chars().take(SHOWN).collect();
            let error = FieldError::new(name, "unknown_field", "is no column of users");
            return self.errors.push(error);
        };
        if self.seen.contains(&column) {
            let error = FieldError::new(column.name(), "repeated", "is there twice");
            return self.errors.push(error);
        }
        self.seen.push(column);
        match value {
            Value::Null(()) => {}
            Value::Bool(flag) => self.record.set(column, &flag.to_string()),
            Value::Number(number) => self.record.set(column, &number.to_string()),
            Value::Text(text) => self.record.set(column, &text),
            Value::Other(IgnoredAny) => {
                let message = "must be a string, a number, a boolean or null";
                let error = FieldError::new(column.name(), "wrong_type", message);
                self.errors.push(error);
            }
        }
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut object = Object::default();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    object.add(&name, value);
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Entries)
    }
}
