//! One thing wrong with one field of a request.

use serde::Serialize;
use utoipa::ToSchema;

use crate::phi::PhiKind;
use crate::phi::review::ReviewId;

/// An entry of the `errors` list of a 422 answer.
///
/// Neither member ever repeats what the client sent as a value: a value may
/// identify a patient, and error bodies are logged by clients and proxies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where the fault is, as a path from the request's root:
    /// `step_data.medications[2].dose`.
    #[schema(example = "step_data.heart_rate")]
    pub field: String,
    /// What is wrong, as a stable word for programs.
    #[schema(example = "out_of_range")]
    pub code: &'static str,
    /// What is wrong, as a sentence for people.
    #[schema(example = "must be between 0 and 350 beats/min")]
    pub message: String,
    /// Of code `phi_detected`: what the characters look like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PhiKind>,
    /// Of code `phi_detected`: the first of the characters, counted from 0 in Unicode code points
    /// of the string, the key or the number at `field` as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// Of code `phi_detected`: how many characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub length: Option<usize>,
    /// What to send in `reviewed` to confirm that the characters identify nobody; missing where
    /// that cannot be confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub review_id: Option<ReviewId>,
}

impl FieldError {
    /// An error of `code` at the path `field`.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
            kind: None,
            start: None,
            length: None,
            review_id: None,
        }
    }
}
