//! Settings of a deployment, parsed once.

use std::{fmt::Display, str::FromStr};

/// A setting that is a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholeNumber<T> {
    /// The environment variable.
    pub name: &'static str,
    /// What holds when it is not set.
    pub default: T,
    /// The least permitted value.
    pub min: T,
    /// The greatest permitted value.
    pub max: T,
}

/// A setting that is missing or cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSetting {
    /// The variable is not set.
    #[error("environment variable {0} is not set")]
    Missing(&'static str),
    /// The variable has a value that does not fit.
    #[error("environment variable {name} is not valid: {reason}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
}

impl InvalidSetting {
    /// The variable `name` has a value that does not fit.
    #[must_use]
    pub fn invalid(name: &'static str, reason: &dyn Display) -> Self {
        let reason = reason.to_string();
        Self::Invalid { name, reason }
    }
}

impl<T: FromStr + PartialOrd + Display + Copy> WholeNumber<T> {
    /// The number that `text` is, or the default.
    ///
    /// # Errors
    /// [`InvalidSetting::Invalid`] when it is no whole number or out of range.
    pub fn parse(&self, text: Option<&str>) -> Result<T, InvalidSetting> {
        let Some(text) = text else {
            return Ok(self.default);
        };
        let Self { name, min, max, .. } = self;
        match text.trim().parse::<T>() {
            Ok(value) if value >= *min && value <= *max => Ok(value),
            _ => Err(InvalidSetting::invalid(
                name,
                &format_args!("expected a whole number from {min} to {max}"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const LENGTH: WholeNumber<i64> = WholeNumber {
        name: "LENGTH",
        default: 15,
        min: 8,
        max: 64,
    };

    #[rstest]
    #[case(None, Some(15))]
    #[case(Some("8"), Some(8))]
    #[case(Some(" 64 "), Some(64))]
    #[case(Some("7"), None)]
    #[case(Some("65"), None)]
    #[case(Some("8.5"), None)]
    #[case(Some(""), None)]
    fn a_number_in_range_is_taken(#[case] text: Option<&str>, #[case] expected: Option<i64>) {
        assert_eq!(LENGTH.parse(text).ok(), expected);
    }

    #[test]
    fn an_error_names_the_variable_and_the_range() {
        assert_eq!(
            LENGTH.parse(Some("7")).unwrap_err().to_string(),
            "environment variable LENGTH is not valid: expected a whole number from 8 to 64"
        );
    }
}
