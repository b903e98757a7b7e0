//! Why one field of a request was refused.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

/// One entry of a problem document's `errors`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The JSON name of the field, with dots between nested names.
    #[schema(example = "password")]
    pub field: String,
    /// Stable and machine-readable.
    #[schema(example = "too_short")]
    pub code: Cow<'static, str>,
    /// For people. Never repeats the refused value.
    #[schema(example = "must have at least 15 characters")]
    pub message: String,
}

impl FieldError {
    /// `message` must not repeat the refused value: it may be a secret.
    pub fn new(
        field: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            code: code.into(),
            message: message.into(),
        }
    }
}
