/// A template that cannot be run here, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("template: {location}: {reason}")]
pub struct TemplateError {
    location: String,
    reason: String,
}

impl TemplateError {
    pub(super) fn new(location: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            location: location.into(),
            reason: reason.into(),
        }
    }
}
