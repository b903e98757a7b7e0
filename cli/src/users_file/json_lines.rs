use std::fmt;
use std::io::BufRead;

use domain::field_error::FieldError;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

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

impl Object {
    /// Adds a value, of which a number keeps its digits: as a type it would lose some.
    fn add(&mut self, name: &str, json: &str) -> serde_json::Result<()> {
        match self.column(name) {
            Ok(column) if json.starts_with(['{', '[']) => {
                let message = "must be a string, a number, a boolean or null";
                let error = FieldError::new(column.name(), "wrong_type", message);
                self.errors.push(error);
            }
            Ok(column) if json.starts_with('"') => {
                let text: String = serde_json::from_str(json)?;
                self.record.set(column, &text);
            }
            Ok(column) if json != "null" => self.record.set(column, json),
            Ok(_) => {}
            Err(error) => self.errors.push(error),
        }
        Ok(())
    }

    /// The column of this name, which no other value is for.
    fn column(&mut self, name: &str) -> Result<Column, FieldError> {
        let Some(column) = Column::named(name) else {
            let name: String = name.chars().take(SHOWN).collect();
            return Err(FieldError::new(
                name,
                "unknown_field",
                "is no column of users",
            ));
        };
        if self.seen.contains(&column) {
            return Err(FieldError::new(column.name(), "repeated", "is there twice"));
        }
        self.seen.push(column);
        Ok(column)
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
                while let Some((name, json)) = map.next_entry::<String, &RawValue>()? {
                    object.add(&name, json.get()).map_err(A::Error::custom)?;
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Entries)
    }
}
