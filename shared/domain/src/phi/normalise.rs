//! Text folded to ASCII for matching, with the way back.

mod characters;

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

pub(crate) use characters::is_invisible;

/// A text folded so that writing it in other characters changes nothing:
/// compatibility forms (NFKD) and look-alikes become ASCII, digits of any
/// script become `0` to `9`, marks and invisible characters disappear. What
/// has no ASCII form becomes `Z` or `z` when a letter, `~` otherwise.
pub(super) struct Normalised {
    text: String,
    /// For each byte of `text`, the bytes of the original character.
    origins: Vec<Range<usize>>,
}

impl Normalised {
    pub(super) fn new(original: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(original.len()),
            origins: Vec::with_capacity(original.len()),
        };
        for (start, character) in original.char_indices() {
            let origin = start..start + character.len_utf8();
            if character.is_ascii() {
                folded.push(character, &origin);
            } else if !characters::is_invisible(character) {
                decompose_compatible(character, |part| folded.push(part, &origin));
            }
        }
        folded
    }

    /// The folded text; ASCII only.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The original bytes that a non-empty range of the folded text came from.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        let first = self
            .origins
            .get(range.start)
            .map_or(0, |origin| origin.start);
        let last = range
            .end
            .checked_sub(1)
            .and_then(|last| self.origins.get(last));
        first..last.map_or(first, |origin| origin.end)
    }

    fn push(&mut self, part: char, origin: &Range<usize>) {
        if let Some(ascii) = fold(part) {
            self.text.push(ascii);
            self.origins.push(origin.clone());
        }
    }
}

/// `None` for what is not seen.
fn fold(part: char) -> Option<char> {
    if part.is_ascii() {
        return (!part.is_ascii_control() || part.is_ascii_whitespace()).then_some(part);
    }
    if is_combining_mark(part) || characters::is_invisible(part) {
        return None;
    }
    let folded = characters::digit(part).or_else(|| characters::look_alike(part));
    Some(folded.unwrap_or(match part {
        space if space.is_whitespace() => ' ',
        upper if upper.is_uppercase() => 'Z',
        letter if letter.is_alphabetic() => 'z',
        _ => '~',
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        Normalised::new(text).text().to_owned()
    }

    #[test]
    fn writes_digits_of_other_scripts_in_ascii() {
        assert_eq!(folded("\u{ff11}\u{ff12}\u{ff13}"), "123");
        assert_eq!(
            folded("\u{661}\u{662}\u{663} \u{967}\u{968}\u{969}"),
            "123 123"
        );
        assert_eq!(folded("\u{1d7d3}\u{2464}5\u{fe0f}\u{20e3}"), "555");
    }

    #[test]
    fn drops_what_is_not_seen() {
        assert_eq!(folded("12\u{200b}3\u{2060}-\u{ad}45\u{7f}"), "123-45");
    }

    #[test]
    fn folds_dashes_spaces_marks_and_look_alikes() {
        assert_eq!(folded("1\u{2013}2\u{2212}3\u{a0}4"), "1-2-3 4");
        assert_eq!(folded("Jos\u{e9} e\u{301}"), "Jose e");
        assert_eq!(folded("\u{41c}RN"), "MRN");
        assert_eq!(folded("\u{141}\u{142} \u{1f600}"), "Zz ~");
        assert_eq!(folded("a\tb\n\u{1680}\u{2028}c"), "a\tb\n  c");
    }

    #[test]
    fn ranges_lead_back_to_whole_characters() {
        let text = "a\u{ff11}\u{200b}\u{ff12}b";
        let folded = Normalised::new(text);
        let range = folded.original(&(1..3));
        assert_eq!(&text[range], "\u{ff11}\u{200b}\u{ff12}");
    }

    proptest! {
        #[test]
        fn any_text_folds_to_ascii_once_and_leads_back_to_characters(text: String) {
            let normalised = Normalised::new(&text);
            prop_assert!(normalised.text().is_ascii());
            prop_assert_eq!(folded(normalised.text()), normalised.text());
            let mut end = 0;
            for index in 0..normalised.text().len() {
                let range = normalised.original(&(index..index + 1));
                prop_assert!(range.start <= range.end && range.end >= end);
                prop_assert!(text.get(range.clone()).is_some_and(|found| found.chars().count() == 1));
                end = range.end;
            }
        }
    }
}
