//! The languages of forms, reports and mail, and which of them a client asks for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language that every form and every mail has, by its tag (BCP 47).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", try_from = "String")]
pub enum Language {
    /// English, for whoever asks for nothing else.
    #[default]
    En,
    /// Spanish.
    Es,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// The language tag (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// The language whose tag is `tag`.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language that an `Accept-Language` header prefers (RFC 9110 §12.5.4). `es-MX` is served
    /// by `es`, as lookup does (RFC 4647 §3.4). Of equal weights the first in the header wins.
    /// What cannot be read counts for nothing; without a match it is the default.
    #[must_use]
    pub fn preferred(header: &str) -> Self {
        let ranges: Vec<Range<'_>> = header.split(',').filter_map(Range::parse).collect();
        let mut best = (0, usize::MAX, Self::default());
        for language in Self::ALL {
            let (weight, place) = language.weight(&ranges);
            if weight > best.0 || (weight == best.0 && weight > 0 && place < best.1) {
                best = (weight, place, language);
            }
        }
        best.2
    }

    /// The weight of this language, and the place of the range that gives it. A range of the
    /// language itself counts before `*`.
    fn weight(self, ranges: &[Range<'_>]) -> (u16, usize) {
        let named = ranges.iter().enumerate();
        let named = named.filter(|(_, range)| range.is_of(self));
        let best = named.max_by_key(|(place, range)| (range.weight, std::cmp::Reverse(*place)));
        let any = || {
            ranges
                .iter()
                .enumerate()
                .find(|(_, range)| range.tag == "*")
        };
        best.or_else(any)
            .map_or((0, usize::MAX), |(place, range)| (range.weight, place))
    }
}

/// The tag is that of no language of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be en or es")]
pub struct UnknownLanguage;

impl TryFrom<String> for Language {
    type Error = UnknownLanguage;

    fn try_from(tag: String) -> Result<Self, UnknownLanguage> {
        Self::of_tag(&tag).ok_or(UnknownLanguage)
    }
}

/// A language range with its weight in thousandths.
struct Range<'a> {
    tag: &'a str,
    weight: u16,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let tag = parts.next().filter(|tag| !tag.is_empty())?;
        let weight = match parts.next() {
            None => 1_000,
            Some(parameter) => weight(parameter)?,
        };
        parts.next().is_none().then_some(Self { tag, weight })
    }

    fn is_of(&self, language: Language) -> bool {
        let primary = self.tag.split('-').next().unwrap_or_default();
        primary.eq_ignore_ascii_case(language.tag())
    }
}

/// `q=0.8` as 800: at most three decimals, and at most one (RFC 9110 §12.4.2).
fn weight(parameter: &str) -> Option<u16> {
    let value = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || fraction.len() > 3 || !digits {
        return None;
    }
    let thousandths: u16 = format!("{whole}{fraction:0<3}").parse().ok()?;
    (thousandths <= 1_000).then_some(thousandths)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", Language::En)]
    #[case("es", Language::Es)]
    #[case("ES-mx", Language::Es)]
    #[case("es-419, en;q=0.9", Language::Es)]
    #[case("en-US,en;q=0.9,es;q=0.8", Language::En)]
    #[case("en;q=0.2, es;q=0.201", Language::Es)]
    #[case("fr, es;q=0.1", Language::Es)]
    #[case("fr, de;q=0.5", Language::En)]
    #[case("es, en", Language::Es)]
    #[case("en, es", Language::En)]
    #[case("es;q=0.1, en;q=0.5, es-MX", Language::Es)]
    #[case("*", Language::En)]
    #[case("en;q=0, *", Language::Es)]
    #[case("en;q=0.1, *;q=0.5", Language::Es)]
    #[case("es;q=0, *;q=0.5", Language::En)]
    #[case("es;q=0, en;q=0", Language::En)]
    #[case("es;q=2", Language::En)]
    #[case("es;q=0.1234", Language::En)]
    #[case("es;q=1.001", Language::En)]
    #[case("est", Language::En)]
    #[case(" es ; q=1 ,,", Language::Es)]
    fn the_highest_weight_wins(#[case] header: &str, #[case] expected: Language) {
        assert_eq!(Language::preferred(header), expected);
    }

    #[test]
    fn tags_are_unique_and_found() {
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
            assert_eq!(Language::preferred(language.tag()), language);
            let json = serde_json::to_value(language).unwrap();
            assert_eq!(json, language.tag());
            assert_eq!(serde_json::from_value::<Language>(json).unwrap(), language);
        }
        assert_eq!(Language::of_tag("fr"), None);
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_a_panic(header in "[ensq*;=., 0-9-]{0,40}") {
            prop_assert!(Language::ALL.contains(&Language::preferred(&header)));
        }
    }
}
