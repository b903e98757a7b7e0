//! Whether the words at a place are a name, by how much the place says.

use std::ops::Range;

use super::predicates;
use super::tokens::{self, Case, Token};
use crate::phi::checks;
use crate::phi::words;

/// After a title any word is a name.
pub(super) fn titled(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let (name, _) = tokens.split_first()?;
    let named = match name.case {
        Case::Title | Case::Capitals => true,
        Case::Small => {
            is_after(text, first, "mrs") || name.may_be_family_name() && !is_graded(text, first)
        }
    };
    (named && !says_nothing(name)).then(|| whole(&tokens))
}

/// After "miss", which is a verb too.
pub(super) fn titled_if_name(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let named = match name.case {
        Case::Small => name.is_plain_name(),
        Case::Title | Case::Capitals => name.may_be_family_name(),
    };
    named.then(|| whole(&tokens))
}

/// After MR, MS and mr only what is a name, since they are a valve, an image or a disease too.
pub(super) fn valve(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let named = match name.case {
        Case::Small if is_after(text, first, "ms") => name.is_plain_name(),
        Case::Small => name.class().may_be_name() && !name.is_ambiguous(),
        Case::Title | Case::Capitals => name.is_plain_name(),
    };
    let told = || {
        name.may_be_family_name() && predicates::follows(text, &name.range)
            || name.is_surname_too() && predicates::verb_follows(text, &name.range)
    };
    ((named || told()) && !is_graded(text, first)).then(|| whole(&tokens))
}

/// After an outright label and a sign, in any case.
pub(super) fn after_sign(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let named = match name.case {
        Case::Title | Case::Capitals => !words::is_clinical(name.text) || name.may_be_family_name(),
        Case::Small => name.may_be_family_name(),
    };
    (named && !says_nothing(name)).then(|| whole(&tokens))
}

/// After an outright label without a sign, where what follows may be anything.
pub(super) fn after_label(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let known = || name.is_surname_too() || name.is_given_too();
    let named = match name.case {
        Case::Small => {
            name.is_plain_name() || known() && predicates::nothing_follows(text, &name.range)
        }
        Case::Title | Case::Capitals => name.class().may_be_name() || known(),
    };
    (named && !says_nothing(name)).then(|| whole(&tokens))
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

/// After "nickname", where it may be any word.
pub(super) fn nickname(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let ends = predicates::nothing_follows(text, &name.range);
    let named = name.case == Case::Title && (ends || !words::is_clinical(name.text));
    (named && !says_nothing(name))
        .then(|| whole(&tokens))
        .or_else(|| after_label(text, first))
}

/// After "name" where a line or a list begins.
pub(super) fn on_line(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let label = text[..first.start].to_ascii_lowercase().rfind("name")?;
    let before = text[..label].trim_end_matches([' ', '"', '\'', '<']);
    let begins = before.is_empty() || before.ends_with(BEGINNINGS);
    let signed = text[label..first.start].contains([':', '=', '>']);
    let tokens = tokens::from(text, first.start);
    let name = tokens.first()?;
    let named = begins
        && match tokens.get(1) {
            Some(other) => are_two(name, other),
            None => signed && is_alone(text, name),
        };
    (named && !is_staff(text, first)).then(|| whole(&tokens))
}

const BEGINNINGS: [char; 11] = ['\n', '.', ';', ':', ',', '(', '{', '>', '[', '-', '*'];

/// A given and a family name, in either order.
fn are_two(one: &Token<'_>, other: &Token<'_>) -> bool {
    if one.case == Case::Small || other.case == Case::Small {
        return one.is_plain_given() && other.may_be_family_name();
    }
    if other.after_comma {
        return one.may_be_family_name() && other.class().may_be_name();
    }
    let plain = one.class().may_be_name() && other.class().may_be_name();
    plain || one.is_given() && other.may_be_family_name()
}

/// A name in a line of its own.
fn is_alone(text: &str, name: &Token<'_>) -> bool {
    let known = name.is_plain_name() || name.is_surname_too();
    let ends = predicates::nothing_follows(text, &name.range);
    name.case != Case::Small && known && ends && !name.text.eq_ignore_ascii_case("foley")
}

fn is_after(text: &str, name: &Range<usize>, title: &str) -> bool {
    checks::preceding_words(text, name, 1).any(|word| word == title)
}

/// The first word and those after it that go on with the name.
pub(super) fn whole(tokens: &[Token<'_>]) -> Range<usize> {
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
pub(super) fn is_staff(text: &str, name: &Range<usize>) -> bool {
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
pub(super) fn says_nothing(name: &Token<'_>) -> bool {
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
