//! What a nurse entered in one step, kept to the digit.

mod node;
mod parse;
mod path;

pub use node::Node;
pub use parse::StepDataError;
pub use path::Path;

use serde::Serialize;
use serde_json::value::RawValue;

/// The most one step may hold, in bytes of compact JSON: 64 KiB.
pub const MAX_STEP_BYTES: usize = 64 * 1024;
/// The deepest nesting of objects and arrays; the step's own object is level 1.
pub const MAX_DEPTH: usize = 8;
/// The most keys in all objects of one step together.
pub const MAX_KEYS: usize = 200;
/// The most characters (code points) in one string or one key.
pub const MAX_STRING_CHARACTERS: usize = 10_000;
/// The most characters in one number literal.
pub const MAX_NUMBER_CHARACTERS: usize = 64;

/// The JSON object of one step as compact text: no white space, keys in the
/// order sent, number literals exactly as sent.
///
/// Serialise it straight to text: going through `serde_json::Value` would read
/// its numbers as floats.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct StepData(Box<RawValue>);

impl StepData {
    /// Text that this type wrote earlier, as kept in the table.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn from_stored(text: String) -> Result<Self, serde_json::Error> {
        RawValue::from_string(text).map(Self)
    }

    /// The compact text.
    #[must_use]
    pub fn as_text(&self) -> &str {
        self.0.get()
    }

    /// The length of the compact text in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.as_text().len()
    }

    /// The entries of the object.
    ///
    /// # Errors
    /// When the stored text breaks a limit that [`StepDocument::parse`] sets.
    pub fn document(&self) -> Result<StepDocument, StepDataError> {
        StepDocument::parse(self.as_text())
    }
}

impl PartialEq for StepData {
    fn eq(&self, other: &Self) -> bool {
        self.as_text() == other.as_text()
    }
}

impl Eq for StepData {}

/// The parsed object of one step, for checking, redacting and rendering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDocument {
    entries: Vec<(String, Node)>,
}

impl StepDocument {
    /// Parses the JSON text of one step and applies every limit of this module.
    ///
    /// # Errors
    /// [`StepDataError::TooLarge`] for more than [`MAX_STEP_BYTES`] of compact
    /// text; otherwise [`StepDataError::Invalid`] with a path and a code for
    /// the first fault: `malformed`, `wrong_type`, `duplicate_key`, `too_deep`,
    /// `too_many_keys`, `string_too_long`, `number_too_long`, `control_character`.
    pub fn parse(text: &str) -> Result<Self, StepDataError> {
        let entries = parse::object(text)?;
        let document = Self { entries };
        let bytes = document.compact().len();
        if bytes > MAX_STEP_BYTES {
            return Err(StepDataError::too_large(bytes));
        }
        Ok(document)
    }

    /// A document of entries that already passed the limits.
    pub(crate) fn from_entries(entries: Vec<(String, Node)>) -> Self {
        Self { entries }
    }

    /// The keys and values in the order sent.
    #[must_use]
    pub fn entries(&self) -> &[(String, Node)] {
        &self.entries
    }

    /// The value of `key`, if it was sent.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entry = self.entries.iter().find(|(name, _)| name == key)?;
        Some(&entry.1)
    }

    /// The compact text to keep.
    ///
    /// # Errors
    /// [`StepDataError::TooLarge`] when redaction made the text longer than
    /// [`MAX_STEP_BYTES`].
    pub fn into_step_data(self) -> Result<StepData, StepDataError> {
        let text = self.compact();
        if text.len() > MAX_STEP_BYTES {
            return Err(StepDataError::too_large(text.len()));
        }
        StepData::from_stored(text).map_err(|_| StepDataError::malformed(&Path::root()))
    }

    /// The whole object as one value.
    #[must_use]
    pub fn into_node(self) -> Node {
        Node::Object(self.entries)
    }

    fn compact(&self) -> String {
        let mut text = String::new();
        node::write_object(&self.entries, &mut text);
        text
    }
}

#[cfg(test)]
mod tests;
