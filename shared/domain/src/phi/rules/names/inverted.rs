//! A family name, a comma and a given name.

use std::ops::Range;

use super::reading::{is_staff, whole};
use super::tokens::{self, Case, PARTICLES, Token};
use crate::phi::checks;
use crate::phi::words::{self, Class};

/// Around a comma.
pub(super) fn around_comma(text: &str, comma: &Range<usize>) -> Option<Range<usize>> {
    let family = tokens::before(text, comma.start)?;
    if family.range.end != comma.start {
        return None;
    }
    let start = comma.end + usize::from(text[comma.end..].starts_with(' '));
    let tokens = tokens::from(text, start);
    let goes_on = tokens.first().is_some_and(may_be_given);
    if !goes_on {
        return None;
    }
    let name = Family::new(text, family);
    let end = match tokens.first() {
        Some(given) if name.goes_with(given) => whole(&tokens).end,
        _ => name.initial(start)?,
    };
    let whole = name.start()..end;
    (!is_staff(text, &whole)).then_some(whole)
}

/// Whether it may be a given name or an initial, which few words after a comma may.
fn may_be_given(word: &Token<'_>) -> bool {
    word.case == Case::Capitals || word.text.len() == 1 || word.class() != Class::Charting
}

/// What stands before the comma.
struct Family<'a> {
    text: &'a str,
    name: Token<'a>,
    /// The particle or the first part of a double name before it.
    before: Option<Token<'a>>,
    /// Whether a line, a sentence or a list begins with it.
    begins: bool,
}

impl<'a> Family<'a> {
    fn new(text: &'a str, name: Token<'a>) -> Self {
        let before = tokens::before(text, name.range.start);
        let before = before.filter(|before| {
            let part = is_particle(before) || before.is_plain_name() && !before.is_given();
            before.case == name.case && part && before.range.end < name.range.start
        });
        let start = before
            .as_ref()
            .map_or(name.range.start, |word| word.range.start);
        let ahead = text[..start].trim_end_matches([' ', '"', '\'']);
        let begins = ahead.is_empty() || ahead.ends_with(BEGINNINGS);
        Self {
            text,
            name,
            before,
            begins,
        }
    }

    fn start(&self) -> usize {
        let first = self.before.as_ref().unwrap_or(&self.name);
        first.range.start
    }

    /// Whether a family name of a list, however common the word is.
    fn is_listed(&self) -> bool {
        self.name.class().is_name() || self.name.is_surname_too()
    }

    fn goes_with(&self, given: &Token<'_>) -> bool {
        if self.name.case == Case::Small {
            return given.case == Case::Small && self.is_surely_family() && given.is_plain_given();
        }
        if given.case == Case::Small {
            return false;
        }
        let particle = self.before.as_ref().is_some_and(is_particle);
        let sure = self.is_listed() && (self.name.is_plain_name() || !given.is_ambiguous());
        if given.is_given() {
            return sure || particle || self.may_begin(given) && self.is_no_colour(given);
        }
        if particle && self.may_begin_capitals(given) {
            return !words::is_clinical(given.text);
        }
        let unknown = given.class() == Class::Unknown && looks_spoken(given.text);
        unknown && self.is_listed_or_spoken() && self.may_begin(given)
    }

    /// A name in small letters needs more than any other.
    fn is_surely_family(&self) -> bool {
        const SHORTEST: usize = 4;
        let surname = self.name.class() == Class::Surname && self.name.is_plain_name();
        surname && self.name.text.len() >= SHORTEST
    }

    fn is_listed_or_spoken(&self) -> bool {
        self.is_listed() || self.name.class() == Class::Unknown && looks_spoken(self.name.text)
    }

    /// Where little says that it is a name: at the beginning, and no list of words.
    fn may_begin(&self, given: &Token<'_>) -> bool {
        let capitals = self.name.case == Case::Capitals && given.case == Case::Capitals;
        let rest = &self.text[given.range.end..];
        let listed = rest.starts_with(',');
        let known = self.name.class() != Class::Charting || self.name.is_surname_too();
        known && self.begins && !listed && (capitals || is_certain(rest))
    }

    fn may_begin_capitals(&self, given: &Token<'_>) -> bool {
        self.begins && self.name.case == Case::Capitals && given.case == Case::Capitals
    }

    /// "Brown, Ruby drainage"
    fn is_no_colour(&self, given: &Token<'_>) -> bool {
        let is_one = |word: &str, colours: &[&str]| {
            colours
                .iter()
                .any(|colour| word.eq_ignore_ascii_case(colour))
        };
        !(is_one(self.name.text, &COLOURS) && is_one(given.text, &COLOURS_TOO))
    }

    /// The end of the initial in "Smith, J.".
    fn initial(&self, start: usize) -> Option<usize> {
        let initial = self.text.as_bytes().get(start..start + 2)?;
        let name = self.name.case != Case::Small && self.name.is_plain_name();
        let staff = &self.text[start + 2..];
        let staff = DEGREES
            .iter()
            .any(|degree| staff.trim_start().starts_with(degree));
        (initial[0].is_ascii_uppercase() && initial[1] == b'.' && name && !staff)
            .then_some(start + 2)
    }
}

const BEGINNINGS: [char; 12] = ['\n', '.', ';', ':', '(', '{', '>', '[', '*', '-', '|', '='];

const DEGREES: [&str; 9] = ["MD", "RN", "NP", "PA", "DO", "LPN", "et al", "PhD", "CNA"];

const COLOURS: [&str; 8] = [
    "brown", "green", "black", "white", "gray", "grey", "golden", "blue",
];

const COLOURS_TOO: [&str; 8] = [
    "ruby", "rose", "amber", "olive", "violet", "scarlet", "hazel", "ivory",
];

fn is_particle(word: &Token<'_>) -> bool {
    PARTICLES
        .iter()
        .any(|particle| word.text.eq_ignore_ascii_case(particle))
}

/// Whether a word that no list has can be spoken, as abbreviations seldom can.
pub(super) fn looks_spoken(word: &str) -> bool {
    const SHORTEST: usize = 4;
    let vowel = |byte: u8| b"aeiouyAEIOUY".contains(&byte);
    let mut letters = word.bytes();
    let vowels = word.bytes().filter(|byte| vowel(*byte)).count();
    word.len() >= SHORTEST && vowels > 0 && letters.any(|byte| !vowel(byte))
}

/// Whether what follows is what a list of patients has: nothing, a number, an initial, a label.
fn is_certain(rest: &str) -> bool {
    let spaced = rest.trim_start_matches(' ');
    let next = spaced.as_bytes();
    let initial = matches!(next, [b'A'..=b'Z', b'.' | b' ', ..] | [b'A'..=b'Z']);
    let sign = matches!(
        next,
        [] | [
            b'\n' | b'0'..=b'9' | b'(' | b'|' | b'.' | b'"' | b')' | b'}',
            ..
        ]
    );
    sign || initial
        || LABELS
            .iter()
            .any(|label| checks::starts_with(spaced, label))
}

const LABELS: [&str; 7] = ["dob", "mrn", "room", "rm ", "bed", "age", "male"];
