//! Names beside an age.

use std::ops::Range;

use super::predicates;
use super::reading::{is_staff, whole};
use super::tokens::{self, Case, Token};
use crate::phi::checks;
use crate::phi::words::Class;

/// Before "75 y.o.", which tells of a person.
pub(super) fn before_age(text: &str, age: &Range<usize>) -> Option<Range<usize>> {
    let end = before_words(text, age.start);
    two(text, end, true).or_else(|| one(text, end))
}

/// Before "75 years" or "75 F", which may be anything's.
pub(super) fn before_years(text: &str, age: &Range<usize>) -> Option<Range<usize>> {
    let ago = predicates::next_word(text, age.end).is_some_and(|word| word == "ago");
    let end = before_words(text, age.start);
    if ago { None } else { two(text, end, false) }
}

/// Before "age 75".
pub(super) fn before_label(text: &str, label: &Range<usize>) -> Option<Range<usize>> {
    let end = before_words(text, label.start);
    two(text, end, true).or_else(|| one(text, end))
}

/// After an age.
pub(super) fn after_age(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let (name, rest) = tokens.split_first()?;
    let named = match (name.case, rest.first()) {
        (Case::Small, other) => {
            name.is_plain_given()
                && other
                    .is_some_and(|other| other.case == Case::Small && other.may_be_family_name())
        }
        (_, Some(other)) if other.case != Case::Small => {
            name.class().may_be_name() && other.class().may_be_name()
                || name.is_given() && other.may_be_family_name()
        }
        _ => is_surely_age(&text[..first.start]) && is_alone(text, name),
    };
    (named && !is_staff(text, first)).then(|| whole(&tokens))
}

/// Whether "y.o." or "old" ends the text, or a word for the sex after it; "years" may be anything's.
fn is_surely_age(before: &str) -> bool {
    let signs = [' ', ',', '.', '\t'];
    let mut before = before.trim_end_matches(signs);
    if let Some(rest) = SEXES.iter().find_map(|sex| before.strip_suffix(sex)) {
        before = rest.trim_end_matches(signs);
    }
    before.ends_with(['o', 'O']) || checks::ends_with(before, "old")
}

const SEXES: [&str; 11] = [
    "female",
    "male",
    "woman",
    "man",
    "girl",
    "boy",
    "lady",
    "gentleman",
    "named",
    "F",
    "M",
];

/// One word after an age, with nothing after it that would say what else it is.
fn is_alone(text: &str, name: &Token<'_>) -> bool {
    let ends = predicates::nothing_follows(text, &name.range);
    let joined = predicates::next_word(text, name.range.end);
    let joined = joined.is_some_and(|word| AFTER_NAMES.contains(&word.as_str()));
    let named = name.is_plain_name() || name.class() == Class::Unknown && name.case == Case::Title;
    named && (ends || joined || predicates::follows(text, &name.range))
}

const AFTER_NAMES: [&str; 8] = [
    "with",
    "presents",
    "presented",
    "is",
    "was",
    "here",
    "from",
    "who",
];

/// Where a name ends that `text[..end]` says the age of: "Maria is a", "Maria (", "Maria, aged".
fn before_words(text: &str, end: usize) -> usize {
    let mut before = trimmed(&text[..end]);
    for _ in 0..3 {
        let without = ["aged", "age", "an", "a", "is"]
            .iter()
            .filter_map(|word| before.strip_suffix(word))
            .find(|rest| rest.ends_with([' ', ',', '(']));
        let Some(without) = without else {
            break;
        };
        before = trimmed(without);
    }
    before.len()
}

fn trimmed(text: &str) -> &str {
    text.trim_end_matches([' ', ',', '(', ':'])
}

/// A given and a family name that end there, in either order.
fn two(text: &str, end: usize, surely_of_person: bool) -> Option<Range<usize>> {
    let last = tokens::before(text, end).filter(|last| last.range.end == end)?;
    let first = text[..last.range.start].trim_end_matches(' ');
    let (first, initial) = without_initial(first);
    let comma = first.ends_with(',');
    let first = tokens::before(text, first.trim_end_matches(',').len());
    let first = first.filter(|first| first.range.end < last.range.start);
    let named = first.as_ref().is_some_and(|first| {
        if comma {
            last.is_given() && first.may_be_family_name()
        } else {
            are_names(first, &last, surely_of_person)
        }
    });
    let start = match first {
        Some(first) if named => first.range.start,
        _ if initial && last.case != Case::Small && last.may_be_family_name() => last.range.start,
        _ => return None,
    };
    let whole = start..last.range.end;
    (!is_staff(text, &whole)).then_some(whole)
}

fn are_names(first: &Token<'_>, last: &Token<'_>, surely_of_person: bool) -> bool {
    if first.case == Case::Small || last.case == Case::Small {
        return first.is_plain_given() && last.may_be_family_name();
    }
    let given = first.is_given() || surely_of_person && first.is_given_too();
    first.class().may_be_name() && last.class().may_be_name()
        || given && last.may_be_family_name()
        || surely_of_person && first.class().may_be_name() && last.is_surname_too()
}

/// `text` without the initial at its end, and whether there was one.
fn without_initial(text: &str) -> (&str, bool) {
    let letter = text.strip_suffix('.').unwrap_or(text);
    let mut last = letter.bytes().rev();
    let initial = last
        .next()
        .is_some_and(|letter| letter.is_ascii_uppercase());
    let alone = last
        .next()
        .is_none_or(|before| before == b' ' || before == b'\n');
    if initial && alone {
        (
            letter[..letter.len() - 1].trim_end_matches(' '),
            text.len() > letter.len(),
        )
    } else {
        (text, false)
    }
}

/// One word that is a name, or that nothing is known of where a sentence begins.
fn one(text: &str, end: usize) -> Option<Range<usize>> {
    let name = tokens::before(text, end).filter(|name| name.range.end == end)?;
    let ahead = text[..name.range.start].trim_end_matches(' ');
    let begins = ahead.is_empty() || ahead.ends_with(['\n', '.', ';', ':', '-']);
    let named = match name.case {
        Case::Title | Case::Capitals if name.is_plain_name() => true,
        Case::Title => name.class() == Class::Unknown && begins,
        Case::Small | Case::Capitals => false,
    };
    (named && !is_staff(text, &name.range)).then_some(name.range)
}
