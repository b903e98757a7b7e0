//! Short texts that people type: names, institutions, device names.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::spoofing;
use crate::phi::is_invisible;

/// The longest short text, in code points.
pub const MAX_CHARS: usize = 200;

/// Whether nothing of `text` is seen: it is empty, or holds only white space, control characters
/// and characters without a glyph, such as U+200B.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    const BRAILLE_BLANK: char = '\u{2800}';
    let unseen = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    text.chars().all(|c| unseen(c) || c == BRAILLE_BLANK)
}

/// One line of 1 to [`MAX_CHARS`] code points, trimmed, without control characters and others that
/// cannot be seen. No word mixes scripts that are not written together, such as Latin and
/// Cyrillic; two words may differ, as in "Отделение COVID".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 200)]
pub struct ShortText(String);

/// Why a text is not a [`ShortText`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Nothing of it is seen.
    #[error("must not be empty")]
    Empty,
    /// More than [`MAX_CHARS`] code points.
    #[error("must have at most 200 characters")]
    TooLong,
    /// A line break or another control character.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// A character that cannot be seen, or turns the direction of what follows.
    #[error("must not contain invisible characters or those that change the direction of writing")]
    HiddenCharacter,
    /// Letters of scripts that are not written together.
    #[error("must not mix letters of different alphabets, such as Latin and Cyrillic")]
    MixedScripts,
}

impl InvalidText {
    /// The stable code of the error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::ControlCharacter => "control_character",
            Self::HiddenCharacter => "hidden_character",
            Self::MixedScripts => "mixed_scripts",
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
        if text.chars().nth(MAX_CHARS).is_some() {
            return Err(InvalidText::TooLong);
        }
        if text.chars().any(|c| c.is_control() || ends_line(c)) {
            return Err(InvalidText::ControlCharacter);
        }
        if is_blank(text) {
            return Err(InvalidText::Empty);
        }
        if spoofing::has_hidden_character(text) {
            return Err(InvalidText::HiddenCharacter);
        }
        if text.split_whitespace().any(spoofing::mixes_scripts) {
            return Err(InvalidText::MixedScripts);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The separators of lines and paragraphs are no control characters to Unicode.
fn ends_line(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
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
        assert_eq!(
            "a\u{2028}b".parse::<ShortText>(),
            Err(InvalidText::ControlCharacter)
        );
        assert!("é".repeat(200).parse::<ShortText>().is_ok());
        assert_eq!(
            "é".repeat(201).parse::<ShortText>(),
            Err(InvalidText::TooLong)
        );
    }

    #[test]
    fn hidden_characters_and_mixed_words_are_refused_and_mixed_lines_are_not() {
        let refused = |text: &str| text.parse::<ShortText>().unwrap_err();
        assert_eq!(refused("Ward \u{202E}3"), InvalidText::HiddenCharacter);
        assert_eq!(refused("Wаrd 3"), InvalidText::MixedScripts);
        assert!("Отделение COVID-19".parse::<ShortText>().is_ok());
    }

    #[test]
    fn what_is_not_seen_is_empty() {
        for unseen in [
            "",
            "\u{200b}",
            "\u{feff}\u{2060} ",
            "\u{3164}\u{2800}\u{ad}",
        ] {
            assert!(is_blank(unseen), "{unseen:?}");
            assert_eq!(unseen.parse::<ShortText>(), Err(InvalidText::Empty));
        }
        for seen in ["a", "\u{200b}.", "\u{e9}", "\u{1f600}", "0"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
        assert_eq!(
            "a\u{0}b".parse::<ShortText>(),
            Err(InvalidText::ControlCharacter)
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
        use InvalidText::{ControlCharacter, Empty, HiddenCharacter, MixedScripts, TooLong};
        let lengths = [Empty, TooLong].map(InvalidText::code);
        assert_eq!(lengths, ["empty", "too_long"]);
        let characters = [ControlCharacter, HiddenCharacter, MixedScripts].map(InvalidText::code);
        assert_eq!(
            characters,
            ["control_character", "hidden_character", "mixed_scripts"]
        );
    }

    #[test]
    fn a_user_agent_is_cut_rather_than_refused() {
        let agent = format!("ward\r\n{}", "x".repeat(500));
        assert_eq!(ShortText::lossy(&agent).unwrap().as_str().len(), 200);
        assert_eq!(ShortText::lossy("\n"), None);
    }
}
