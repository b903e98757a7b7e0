/// Why a template cannot be run here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The template itself stands against it.
    #[error("template: {location}: {reason}")]
    Broken {
        /// Where in it.
        location: String,
        /// What is wrong there.
        reason: String,
    },
    /// A value that was given for a parameter.
    #[error("parameter {name}: {reason}")]
    Parameter {
        /// The name that was given.
        name: String,
        /// What is wrong with it or its value.
        reason: String,
    },
}

impl TemplateError {
    pub(super) fn new(location: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Broken {
            location: location.into(),
            reason: reason.into(),
        }
    }

    pub(super) fn parameter(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Parameter {
            name: name.into(),
            reason: reason.into(),
        }
    }
}
