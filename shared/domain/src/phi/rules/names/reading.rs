//! Whether the words at a place are a name, by how much the place says.

use std::ops::Range;

use super::things;
use super::tokens::{self, Case, Token};
use crate::phi::checks;
use crate::phi::words::{self, Class};

/// After a title any word is a name.
pub(super) fn titled(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let (name, _) = tokens.split_first()?;
    let named = match name.case {
        Case::Title | Case::Capitals => true,
        Case::Small => is_mrs(text, first) || may_be_small_name(name) && !is_graded(text, first),
    };
    (named && !says_nothing(name)).then(|| whole(&tokens))
}

/// After "miss", which is a verb too.
pub(super) fn titled_if_name(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let named = match name.case {
        Case::Small => name.is_plain_name(),
        Case::Title | Case::Capitals => may_be_small_name(name),
    };
    named.then(|| whole(&tokens))
}

/// After MR, MS and mr only what is a name, since they are a valve, an image or a disease too.
pub(super) fn valve(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let named = match name.case {
        Case::Small => name.class.may_be_name() && !words::is_ambiguous(name.text),
        Case::Title | Case::Capitals => name.is_plain_name(),
    };
    (named && !is_graded(text, first)).then(|| whole(&tokens))
}

/// After an outright label and a sign, in any case.
pub(super) fn after_sign(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let named = match name.case {
        Case::Title | Case::Capitals => !words::is_clinical(name.text) || may_be_small_name(name),
        Case::Small => may_be_small_name(name),
    };
    (named && !says_nothing(name)).then(|| whole(&tokens))
}

/// After an outright label without a sign, where what follows may be anything.
pub(super) fn after_label(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    (is_name(&tokens) && !says_nothing(name)).then(|| whole(&tokens))
}

/// After "goes by".
pub(super) fn called(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let named = match name.case {
        Case::Title => !words::is_clinical(name.text) || name.is_given(),
        Case::Capitals | Case::Small => name.is_plain_name(),
    };
    let wish = ["be", "being"];
    let mut before = checks::preceding_words(text, first, 2);
    let called = before.next().is_some_and(|word| word == "called");
    let wished = !called
        || before
            .next()
            .is_some_and(|word| wish.contains(&word.as_str()));
    (named && wished && !says_nothing(name)).then(|| whole(&tokens))
}

/// After "name" where a line or a list begins.
pub(super) fn on_line(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..first.start].trim_end_matches(|sign: char| !sign.is_ascii_alphabetic());
    let before = before.get(..before.len().checked_sub("name".len())?)?;
    let before = before.trim_end_matches([' ', '"', '\'', '<']);
    let begins =
        before.is_empty() || before.ends_with(['\n', '.', ';', ':', ',', '(', '{', '>', '[']);
    if begins {
        beside_age(text, first)
    } else {
        None
    }
}

/// After a role or a relation.
pub(super) fn in_context(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let named = is_name(&tokens) && !things::is_named_after(&tokens);
    (named && !is_purpose(text, first)).then(|| whole(&tokens))
}

/// "Reason for contact" is about a conversation, not about whom to call.
fn is_purpose(text: &str, first: &Range<usize>) -> bool {
    let before: Vec<_> = checks::preceding_words(text, first, 2).collect();
    before == ["contact", "for"]
}

/// A given and a family name, beside an age or after "name:".
pub(super) fn beside_age(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let [one, other, ..] = tokens.as_slice() else {
        return None;
    };
    let written = one.case != Case::Small && other.case != Case::Small;
    let plain = one.class.may_be_name() && other.class.may_be_name();
    let named = plain || one.is_given() && other.may_be_family_name();
    (written && named && !is_staff(text, first)).then(|| whole(&tokens))
}

/// A given and a family name in any case, right before an age.
pub(super) fn before_age(text: &str, age: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..age.start].trim_end_matches([' ', ',', '(']);
    let second = last_word(before);
    let first = last_word(before[..second].trim_end_matches(' '));
    let tokens = tokens::from(text, first);
    let [one, other, ..] = tokens.as_slice() else {
        return None;
    };
    let named = one.is_given() && one.is_plain_name() && other.class.may_be_name();
    let ends = other.range.end == before.len();
    let whole = one.range.start..other.range.end;
    (named && ends && !is_staff(text, &whole)).then_some(whole)
}

/// Where the last word of a text begins.
fn last_word(text: &str) -> usize {
    let letters = |character: char| character.is_ascii_alphabetic() || "'-".contains(character);
    text.trim_end_matches(letters).len()
}

/// Before "(daughter)" or ", the daughter".
pub(super) fn before_relation(text: &str, found: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, found.start);
    let within = |token: &&Token<'_>| token.range.end <= found.end;
    let tokens: Vec<_> = tokens.iter().filter(within).cloned().collect();
    let named = match tokens.as_slice() {
        [one] => one.is_plain_name() || one.is_given() || is_told_whose(text, found, one),
        [one, other] => {
            one.is_given() && other.may_be_family_name()
                || one.class.may_be_name() && other.class.may_be_name()
        }
        _ => false,
    };
    (named && !is_staff(text, found)).then(|| whole(&tokens))
}

/// A family name, a comma and a given name.
pub(super) fn inverted(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let [family, given, ..] = tokens.as_slice() else {
        return None;
    };
    let named = given.after_comma && given.is_given() && family.may_be_family_name();
    let listed = family.class.is_name() || words::is_surname_too(family.text);
    let sure = listed && (family.is_plain_name() || !words::is_ambiguous(given.text));
    (named && sure && !is_staff(text, first)).then(|| whole(&tokens))
}

/// Whether the words at a place where a name often stands are one.
fn is_name(tokens: &[Token<'_>]) -> bool {
    let Some((name, rest)) = tokens.split_first() else {
        return false;
    };
    let next = rest.first();
    match name.case {
        Case::Title if name.class == Class::Unknown => !next.is_some_and(is_title_case_charting),
        Case::Title => name.class.is_name() || is_inverted(name, next) || is_particle(name, next),
        Case::Capitals => {
            let family = next.is_some_and(Token::may_be_family_name);
            name.is_plain_name() && name.text.len() > 3
                || name.is_given() && family
                || is_inverted(name, next)
        }
        Case::Small if name.is_given() => name.is_plain_name(),
        Case::Small => name.is_plain_name() && name.text.len() > 4,
    }
}

/// Long, Maria
fn is_inverted(family: &Token<'_>, given: Option<&Token<'_>>) -> bool {
    family.may_be_family_name() && given.is_some_and(|given| given.after_comma && given.is_given())
}

/// Van Dyke
fn is_particle(particle: &Token<'_>, name: Option<&Token<'_>>) -> bool {
    PARTICLES.contains(&particle.text)
        && name.is_some_and(|name| name.case == Case::Title && name.class.may_be_name())
}

const PARTICLES: [&str; 14] = [
    "Van", "Von", "De", "Del", "Della", "Der", "Di", "Da", "Dos", "Du", "La", "Le", "El", "Al",
];

/// In "Pt Kerlix Wrap" the second word tells that the first is no name.
fn is_title_case_charting(next: &Token<'_>) -> bool {
    next.case == Case::Title && !next.after_comma && next.class == Class::Charting
}

fn may_be_small_name(name: &Token<'_>) -> bool {
    name.class.may_be_name() || words::is_surname_too(name.text)
}

fn is_mrs(text: &str, name: &Range<usize>) -> bool {
    checks::preceding_words(text, name, 1).any(|word| word == "mrs")
}

/// Whether there is a possessive or an article between the name and the relation.
fn is_told_whose(text: &str, names: &Range<usize>, one: &Token<'_>) -> bool {
    let after = text[names.end..].trim_start_matches([',', ' ', '(']);
    let words = ["the ", "his ", "her ", "their ", "patient's ", "pt's "];
    one.class == Class::Unknown && words.iter().any(|word| after.starts_with(word))
}

/// The first word and those after it that go on with the name.
fn whole(tokens: &[Token<'_>]) -> Range<usize> {
    let Some((first, rest)) = tokens.split_first() else {
        return 0..0;
    };
    let goes_on = |token: &&Token<'_>| token.case == first.case && token.may_be_family_name();
    let last = rest.iter().take_while(goes_on).last().unwrap_or(first);
    first.range.start..last.range.end
}

/// "mild mr noted" is a valve, and so is "2 mr".
fn is_graded(text: &str, name: &Range<usize>) -> bool {
    let mut before = checks::preceding_words(text, name, 2).skip(1);
    before.any(|word| GRADES.contains(&word.as_str()) || is_number(&word))
}

const GRADES: [&str; 13] = [
    "mild", "mod", "moderate", "severe", "trace", "with", "no", "has", "known", "echo", "hx",
    "chronic", "acute",
];

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Names of staff count for nobody.
fn is_staff(text: &str, name: &Range<usize>) -> bool {
    checks::preceding_words(text, name, 1).any(|word| STAFF.contains(&word.as_str()))
}

const STAFF: [&str; 16] = [
    "dr",
    "drs",
    "doctor",
    "rn",
    "lpn",
    "cna",
    "np",
    "pa",
    "md",
    "nurse",
    "rt",
    "ot",
    "sw",
    "aide",
    "chaplain",
    "pharmacist",
];

/// After a label these say that there is no name.
fn says_nothing(name: &Token<'_>) -> bool {
    let word = name.text.to_ascii_lowercase();
    STATUS.contains(&word.as_str())
}

const STATUS: [&str; 62] = [
    "verified",
    "confirmed",
    "checked",
    "reviewed",
    "matched",
    "matches",
    "correct",
    "corrected",
    "changed",
    "updated",
    "documented",
    "entered",
    "listed",
    "provided",
    "obtained",
    "requested",
    "withheld",
    "omitted",
    "redacted",
    "removed",
    "hidden",
    "unknown",
    "unavailable",
    "available",
    "missing",
    "pending",
    "none",
    "not",
    "no",
    "nil",
    "na",
    "same",
    "see",
    "per",
    "on",
    "in",
    "at",
    "by",
    "as",
    "with",
    "from",
    "of",
    "or",
    "and",
    "to",
    "the",
    "for",
    "is",
    "was",
    "given",
    "refused",
    "declined",
    "required",
    "needed",
    "spelled",
    "used",
    "unchanged",
    "band",
    "policy",
    "unspecified",
    "restricted",
    "confidential",
];
