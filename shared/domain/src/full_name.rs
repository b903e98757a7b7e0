//! What a person is called.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    spoofing,
    text::{InvalidText, ShortText},
};

/// A [`ShortText`] whose words are all of one script, or of scripts that are written together:
/// nobody is to take one person for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 200, example = "Ann Example")]
pub struct FullName(ShortText);

impl FullName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The first name and how the last one begins, such as `Ann E.`: for a page that others see.
    #[must_use]
    pub fn short(&self) -> String {
        let mut words = self.as_str().split_whitespace();
        let first = words.next().unwrap_or_default();
        match words.next_back().and_then(|last| last.chars().next()) {
            Some(initial) => format!("{first} {initial}."),
            None => first.to_owned(),
        }
    }
}

impl FromStr for FullName {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let text: ShortText = text.parse()?;
        if spoofing::mixes_scripts(text.as_str()) {
            return Err(InvalidText::MixedScripts);
        }
        Ok(Self(text))
    }
}

impl TryFrom<String> for FullName {
    type Error = InvalidText;

    fn try_from(text: String) -> Result<Self, InvalidText> {
        text.parse()
    }
}

impl From<FullName> for String {
    fn from(name: FullName) -> Self {
        name.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_tells_the_first_one_and_an_initial() {
        let short = |text: &str| text.parse::<FullName>().unwrap().short();
        assert_eq!(short("Ann Example"), "Ann E.");
        assert_eq!(short("Ana Beltrán  Ruiz"), "Ana R.");
        assert_eq!(short("Ann"), "Ann");
        assert_eq!(short("李 小龙"), "李 小.");
    }

    #[test]
    fn a_name_is_a_short_text_of_one_script() {
        let parsed = |text: &str| text.parse::<FullName>();
        assert_eq!(parsed(" Anna Ёлкина "), Err(InvalidText::MixedScripts));
        assert_eq!(parsed(" "), Err(InvalidText::Empty));
        assert_eq!(parsed("Ann\u{200B}"), Err(InvalidText::HiddenCharacter));
        assert_eq!(parsed(" Анна Ёлкина ").unwrap().as_str(), "Анна Ёлкина");
        assert_eq!(parsed("山田 Anna").unwrap().as_str(), "山田 Anna");
    }

    #[test]
    fn json_and_text_are_the_same_and_parsed_alike() {
        let name: FullName = serde_json::from_str("\" Ann \"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"Ann\"");
        assert!(serde_json::from_str::<FullName>("\"Аnn\"").is_err());
    }
}
