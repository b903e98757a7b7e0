//! What a file says of answers: conditions under which a warning is given or points are counted.

use serde::Deserialize;
use serde_json::Number;

/// Stands where a step is named and means the scores.
pub const SCORE: &str = "score";

/// A field as `step.field`, or a score as `score.name`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FieldPath {
    /// The step's name.
    pub step: String,
    /// The field's name.
    pub field: String,
}

/// A path without its dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be step.field")]
pub struct InvalidPath;

impl TryFrom<String> for FieldPath {
    type Error = InvalidPath;

    fn try_from(text: String) -> Result<Self, InvalidPath> {
        let (step, field) = text.split_once('.').ok_or(InvalidPath)?;
        Ok(Self {
            step: step.to_owned(),
            field: field.to_owned(),
        })
    }
}

/// One comparison: `["vital_signs.heart_rate", "above", 90]`.
#[derive(Debug, Clone, Deserialize)]
pub struct Condition(pub FieldPath, pub Comparison, pub Operand);

/// How an answer is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Less, or earlier.
    Below,
    /// Less or equal.
    AtMost,
    /// Equal or greater.
    AtLeast,
    /// Greater, or later.
    Above,
    /// That option, `true` or `false`; of several options, that one among them.
    Is,
    /// Whether there is an answer at all.
    Answered,
}

/// What an answer is compared with.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Operand {
    /// A number in the unit of the field.
    Number(Number),
    /// `true` or `false`.
    Flag(bool),
    /// An option, for `is`; else the path of another field.
    Word(String),
}

/// A doubt about answers that are accepted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarningDefinition {
    /// A stable word for programs.
    pub code: String,
    /// The field to look at again.
    pub at: FieldPath,
    /// All of these hold. A condition on a field without an answer does not hold.
    pub when: Vec<Condition>,
    /// None of these holds.
    #[serde(default)]
    pub unless: Vec<Condition>,
    /// A sentence for people.
    pub message: String,
}
