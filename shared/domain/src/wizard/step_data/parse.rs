//! JSON text to [`Node`]s, under limits.
//!
//! Each level is read with its children as unparsed text, so a literal reaches
//! its node untouched and a path is at hand for whatever is wrong. Text is
//! scanned once per level, and levels are limited.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use super::{MAX_DEPTH, MAX_KEYS, MAX_NUMBER_CHARACTERS, MAX_STEP_BYTES, MAX_STRING_CHARACTERS};
use super::{Node, Path};
use crate::field_error::FieldError;

/// Why a step's data cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StepDataError {
    /// The step is over its size limit; the error's field is `step_data`.
    #[error("the step's data is too large")]
    TooLarge(FieldError),
    /// The step breaks a limit or the grammar at one path.
    #[error("the step's data is not valid")]
    Invalid(FieldError),
}

impl StepDataError {
    pub(super) fn too_large(bytes: usize) -> Self {
        Self::TooLarge(FieldError::new(
            &Path::root(),
            "step_too_large",
            format!("holds {bytes} bytes; one step may hold {MAX_STEP_BYTES}"),
        ))
    }

    pub(super) fn malformed(path: &Path<'_>) -> Self {
        invalid(path, "malformed", "is not valid JSON text")
    }
}

pub(super) fn object(text: &str) -> Result<Vec<(String, Node)>, StepDataError> {
    let path = Path::root();
    let node = Parser { keys: 0 }.node(text.trim_ascii(), &path, 1)?;
    match node {
        Node::Object(entries) => Ok(entries),
        _ => Err(invalid(&path, "wrong_type", "must be an object")),
    }
}

struct Parser {
    keys: usize,
}

impl Parser {
    fn node(&mut self, text: &str, path: &Path<'_>, depth: usize) -> Result<Node, StepDataError> {
        match text.as_bytes().first() {
            Some(b'{') => self.object(text, path, depth).map(Node::Object),
            Some(b'[') => self.array(text, path, depth).map(Node::Array),
            Some(b'"') => string(text, path).map(Node::Text),
            Some(b't') => literal(text, "true", Node::Boolean(true), path),
            Some(b'f') => literal(text, "false", Node::Boolean(false), path),
            Some(b'n') => literal(text, "null", Node::Null, path),
            _ => number(text, path).map(Node::Number),
        }
    }

    fn object(
        &mut self,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<Vec<(String, Node)>, StepDataError> {
        check_depth(path, depth)?;
        let Entries(entries) = read(text, path)?;
        self.keys += entries.len();
        if self.keys > MAX_KEYS {
            let message = format!("a step may hold {MAX_KEYS} keys");
            return Err(invalid(path, "too_many_keys", message));
        }
        let mut seen = HashSet::new();
        for (position, (key, _)) in entries.iter().enumerate() {
            check_text(key, &path.key(key, position))?;
            if !seen.insert(key.as_str()) {
                let path = path.key(key, position);
                return Err(invalid(&path, "duplicate_key", "is given twice"));
            }
        }
        entries
            .iter()
            .enumerate()
            .map(|(position, (key, value))| {
                let node = self.node(value.get(), &path.key(key, position), depth + 1)?;
                Ok((key.clone(), node))
            })
            .collect()
    }

    fn array(
        &mut self,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<Vec<Node>, StepDataError> {
        check_depth(path, depth)?;
        let items: Vec<&RawValue> = read(text, path)?;
        items
            .iter()
            .enumerate()
            .map(|(index, item)| self.node(item.get(), &path.index(index), depth + 1))
            .collect()
    }
}

fn string(text: &str, path: &Path<'_>) -> Result<String, StepDataError> {
    let value: String = read(text, path)?;
    check_text(&value, path)?;
    Ok(value)
}

fn number(text: &str, path: &Path<'_>) -> Result<String, StepDataError> {
    let _: &RawValue = read(text, path)?;
    if text.len() > MAX_NUMBER_CHARACTERS {
        let message = format!("a number may have {MAX_NUMBER_CHARACTERS} characters");
        return Err(invalid(path, "number_too_long", message));
    }
    Ok(text.to_owned())
}

fn literal(text: &str, word: &str, node: Node, path: &Path<'_>) -> Result<Node, StepDataError> {
    if text == word {
        Ok(node)
    } else {
        Err(StepDataError::malformed(path))
    }
}

fn check_depth(path: &Path<'_>, depth: usize) -> Result<(), StepDataError> {
    if depth <= MAX_DEPTH {
        return Ok(());
    }
    let message = format!("objects and arrays may nest {MAX_DEPTH} levels deep");
    Err(invalid(path, "too_deep", message))
}

fn check_text(text: &str, path: &Path<'_>) -> Result<(), StepDataError> {
    if text.contains('\0') {
        let message = "must not contain the character U+0000";
        return Err(invalid(path, "control_character", message));
    }
    if text.len() <= MAX_STRING_CHARACTERS || text.chars().count() <= MAX_STRING_CHARACTERS {
        return Ok(());
    }
    let message = format!("a string may have {MAX_STRING_CHARACTERS} characters");
    Err(invalid(path, "string_too_long", message))
}

fn read<'a, T: Deserialize<'a>>(text: &'a str, path: &Path<'_>) -> Result<T, StepDataError> {
    serde_json::from_str(text).map_err(|_| StepDataError::malformed(path))
}

fn invalid(path: &Path<'_>, code: &'static str, message: impl Into<String>) -> StepDataError {
    StepDataError::Invalid(FieldError::new(path, code, message))
}

/// An object's entries in order, duplicates included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}
