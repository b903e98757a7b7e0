//! The words from a place on, as far as they may make up one name.

use std::cell::OnceCell;
use std::ops::Range;

use crate::phi::words::{self, Class};

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Maria
    Title,
    /// MARIA
    Capitals,
    /// maria
    Small,
}

/// A word of the text.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) range: Range<usize>,
    class: OnceCell<Class>,
    surname_too: OnceCell<bool>,
    given_too: OnceCell<bool>,
    ambiguous: OnceCell<bool>,
    pub(super) case: Case,
    /// Whether a comma stands before it.
    pub(super) after_comma: bool,
}

/// Words that begin a family name of two.
pub(super) const PARTICLES: [&str; 14] = [
    "Van", "Von", "De", "Del", "Della", "Der", "Di", "Da", "Dos", "Du", "La", "Le", "El", "Al",
];

/// The most words of one name.
const MOST: usize = 3;

/// The word at `start` and those that follow it with nothing but spaces, a comma or initials in
/// between.
pub(super) fn from(text: &str, start: usize) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(MOST);
    let mut rest = start;
    while tokens.len() < MOST {
        let gap = gap(&text[rest..]);
        let word = word(&text[rest + gap..]);
        if word == 0 || (tokens.is_empty() && gap > 0) || (!tokens.is_empty() && gap == 0) {
            break;
        }
        let range = rest + gap..rest + gap + word;
        let after_comma = text[rest..range.start].contains(',');
        rest = range.end;
        tokens.push(Token::new(text, range, after_comma));
    }
    tokens
}

impl<'a> Token<'a> {
    fn new(whole: &'a str, range: Range<usize>, after_comma: bool) -> Self {
        let text = &whole[range.clone()];
        Self {
            text,
            class: OnceCell::new(),
            surname_too: OnceCell::new(),
            given_too: OnceCell::new(),
            ambiguous: OnceCell::new(),
            case: case(text),
            range,
            after_comma,
        }
    }

    /// What it is taken for, looked up when it is first asked for.
    pub(super) fn class(&self) -> Class {
        *self.class.get_or_init(|| Class::of(self.text))
    }

    /// [`words::is_surname_too`]
    pub(super) fn is_surname_too(&self) -> bool {
        *self
            .surname_too
            .get_or_init(|| words::is_surname_too(self.text))
    }

    /// [`words::is_given_too`]
    pub(super) fn is_given_too(&self) -> bool {
        *self
            .given_too
            .get_or_init(|| words::is_given_too(self.text))
    }

    /// [`words::is_ambiguous`]
    pub(super) fn is_ambiguous(&self) -> bool {
        *self
            .ambiguous
            .get_or_init(|| words::is_ambiguous(self.text))
    }

    /// Whether it is a given name, however common the word is.
    pub(super) fn is_given(&self) -> bool {
        self.class() == Class::Given
    }

    /// Whether it is a name and hardly anything else.
    pub(super) fn is_plain_name(&self) -> bool {
        self.class().is_name() && !self.is_ambiguous()
    }

    /// Whether it is a given name and hardly anything else.
    pub(super) fn is_plain_given(&self) -> bool {
        self.is_given() && self.is_plain_name()
    }

    /// Whether it may follow a given name.
    pub(super) fn may_be_family_name(&self) -> bool {
        self.class().may_be_name() || self.is_surname_too()
    }
}

/// The word that ends at `end`, but for spaces.
pub(super) fn before(text: &str, end: usize) -> Option<Token<'_>> {
    let text = text[..end].trim_end_matches(' ');
    let of_word = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'-');
    let reversed = text.bytes().rev().take(LONGEST + 1);
    let length = reversed.take_while(of_word).count();
    let start = text.len() - length;
    let joined = text[..start].ends_with(|before: char| before.is_ascii_digit() || before == '_');
    let word = text[start..].trim_start_matches(['\'', '-']);
    let known = (1..=LONGEST).contains(&length) && !word.is_empty() && !joined;
    known.then(|| Token::new(text, text.len() - word.len()..text.len(), false))
}

/// The longest word of a name.
const LONGEST: usize = 26;

/// The length of spaces, one comma and initials such as `L.` before the next word.
fn gap(text: &str) -> usize {
    let mut end = 0;
    let mut comma = false;
    loop {
        let rest = text.as_bytes().get(end..).unwrap_or_default();
        end += match rest {
            [b' ', ..] => 1,
            [b',', b' ' | b'A'..=b'Z', ..] if !comma => {
                comma = true;
                1
            }
            [b'A'..=b'Z', b'.', b' ', ..] if end > 0 => 2,
            [b'A'..=b'Z', b' ', ..] if end > 0 => 1,
            _ => return end,
        };
    }
}

fn word(text: &str) -> usize {
    let bytes = text.bytes().take(LONGEST);
    let letters =
        bytes.take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'-'));
    let length = letters.count();
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let word = &text[..length];
    if starts {
        word.trim_end_matches(['\'', '-']).len()
    } else {
        0
    }
}

fn case(word: &str) -> Case {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let mut letters = word.bytes().filter(u8::is_ascii_alphabetic);
    if letters
        .next()
        .is_some_and(|first| first.is_ascii_lowercase())
    {
        return Case::Small;
    }
    let capitals =
        letters.clone().next().is_some() && letters.all(|letter| letter.is_ascii_uppercase());
    if capitals {
        Case::Capitals
    } else {
        Case::Title
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        from(text, 0).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_name_ends_where_something_else_begins() {
        assert_eq!(texts("Ana Ruiz: NPO"), ["Ana", "Ruiz"]);
        assert_eq!(texts("Ruiz, Ana L. Maria x"), ["Ruiz", "Ana", "Maria"]);
        assert_eq!(texts("Ana J. Ruiz 4 mg"), ["Ana", "Ruiz"]);
        assert_eq!(texts("Smith-Jones's"), ["Smith-Jones's"]);
        assert_eq!(texts("RUIZ,ANA"), ["RUIZ", "ANA"]);
        assert_eq!(texts("Ruiz,, Ana"), ["Ruiz"]);
        assert_eq!(texts("4 Ana"), [""; 0]);
    }

    #[test]
    fn words_are_written_in_three_ways() {
        for (word, expected) in [
            ("Maria", Case::Title),
            ("O'Neil", Case::Title),
            ("McCoy", Case::Title),
            ("RUIZ", Case::Capitals),
            ("RUIZ's", Case::Capitals),
            ("O'NEIL", Case::Capitals),
            ("maria", Case::Small),
        ] {
            assert_eq!(case(word), expected, "{word}");
        }
    }
}
