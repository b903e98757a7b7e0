//! Short texts that people type: names, institutions, device names.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest short text, in code points.
pub const MAX_CHARS: usize = 200;

/// One line of 1 to [`MAX_CHARS`] code points, trimmed, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 200)]
pub struct ShortText(String);

/// Why a text is not a [`ShortText`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// More than [`MAX_CHARS`] code points.
    #[error("must have at most 200 characters")]
    TooLong,
    /// A line break or another control character.
    #[error("must not contain control characters")]
    ControlCharacter,
}

impl InvalidText {
    /// The stable code of the error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::ControlCharacter => "control_character",
        }
    }
}

impl ShortText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first [`MAX_CHARS`] printable code points of a text that nobody typed, such as a
    /// user agent; `None` when nothing is left.
    #[must_use]
    pub fn lossy(text: &str) -> Option<Self> {
        let kept: String = text
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_CHARS)
            .collect();
        kept.parse().ok()
    }
}

impl std::str::FromStr for ShortText {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidText::Empty);
        }
        if text.chars().nth(MAX_CHARS).is_some() {
            return Err(InvalidText::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(InvalidText::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for ShortText {
    type Error = InvalidText;

    fn try_from(text: String) -> Result<Self, InvalidText> {
        text.parse()
    }
}

impl From<ShortText> for String {
    fn from(text: ShortText) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_bounded() {
        assert_eq!(" Ann ".parse::<ShortText>().unwrap().as_str(), "Ann");
        assert_eq!(" \t".parse::<ShortText>(), Err(InvalidText::Empty));
        assert_eq!(
            "a\u{7}b".parse::<ShortText>(),
            Err(InvalidText::ControlCharacter)
        );
        assert!("é".repeat(200).parse::<ShortText>().is_ok());
        assert_eq!(
            "é".repeat(201).parse::<ShortText>(),
            Err(InvalidText::TooLong)
        );
    }

    #[test]
    fn json_and_text_are_the_same_and_parsed_alike() {
        let text: ShortText = serde_json::from_str("\" Ann \"").unwrap();
        assert_eq!(serde_json::to_string(&text).unwrap(), "\"Ann\"");
        assert!(serde_json::from_str::<ShortText>("\" \"").is_err());
    }

    #[test]
    fn each_fault_has_its_code() {
        use InvalidText::{ControlCharacter, Empty, TooLong};
        let codes = [Empty, TooLong, ControlCharacter].map(InvalidText::code);
        assert_eq!(codes, ["empty", "too_long", "control_character"]);
    }

    #[test]
    fn a_user_agent_is_cut_rather_than_refused() {
        let agent = format!("ward\r\n{}", "x".repeat(500));
        assert_eq!(ShortText::lossy(&agent).unwrap().as_str().len(), 200);
        assert_eq!(ShortText::lossy("\n"), None);
    }
}
