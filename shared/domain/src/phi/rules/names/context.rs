//! Names behind a role, as in "patient Garcia", or a relation, as in "daughter Ana".

use std::ops::Range;

use super::reading::{is_staff, whole};
use super::tokens::{self, Case, PARTICLES, Token};
use super::{predicates, things};
use crate::phi::checks;
use crate::phi::words::Class;

/// After a role.
pub(super) fn after_role(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let (name, rest) = tokens.split_first()?;
    let next = rest.first();
    let named = match name.case {
        Case::Title if name.is_given() && name.is_ambiguous() => !is_charting(text, name, next),
        _ if is_name(text, &tokens) => true,
        Case::Title | Case::Capitals => {
            is_common_name(text, name) || is_initialled(text, name) || is_entry(text, name)
        }
        Case::Small => false,
    };
    let alone = || {
        name.case == Case::Capitals && is_after_sign(text, first) && stands_alone(text, name, next)
    };
    let named = named || alone() || is_particle_told(text, name, next);
    (named && !things::is_one(text, &tokens)).then(|| with_others(text, whole(&tokens)))
}

/// After a relation.
pub(super) fn after_relation(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let (name, rest) = tokens.split_first()?;
    let next = rest.first();
    let told = || predicates::of_relative_follow(text, &name.range);
    let ends = || predicates::nothing_follows(text, &name.range);
    let named = is_name(text, &tokens)
        || match name.case {
            Case::Title if name.is_given_too() => told() || ends(),
            Case::Title => is_in_brackets(text, name) || is_common_name(text, name),
            Case::Capitals => {
                let given = name.is_given() || name.is_given_too();
                given && told() || is_common_name(text, name)
            }
            Case::Small => {
                let given = name.is_given() || name.is_given_too();
                let family =
                    next.is_some_and(|next| next.case == Case::Small && next.may_be_family_name());
                given && told() || name.is_given() && family && is_after_sign(text, first)
            }
        };
    let excluded =
        things::is_one(text, &tokens) || is_purpose(text, first) || is_patron(text, &tokens);
    (named && !excluded).then(|| with_others(text, whole(&tokens)))
}

/// After "contact", which is a verb and much else.
pub(super) fn after_contact(text: &str, first: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens::from(text, first.start);
    let (name, rest) = tokens.split_first()?;
    let family = rest
        .first()
        .is_some_and(|next| next.case == Case::Title && next.may_be_family_name());
    let named = name.case == Case::Title && name.is_given() && (family || name.is_plain_name());
    (named && !things::is_one(text, &tokens) && !is_purpose(text, first)).then(|| whole(&tokens))
}

/// Before ", the daughter" or "(daughter)".
pub(super) fn before_relation(text: &str, relation: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..relation.start].trim_end_matches(' ');
    let possessive = WHOSE.iter().find(|word| checks::ends_with(before, word));
    let before =
        before[..before.len() - possessive.map_or(0, |word| word.len())].trim_end_matches(' ');
    let before = before.strip_suffix([',', '('])?;
    let last = tokens::before(text, before.len()).filter(|last| last.case != Case::Small)?;
    let first = tokens::before(text, last.range.start);
    let first = first.filter(|first| {
        let near = last.range.start - first.range.end <= 2 && first.range.end < last.range.start;
        let named = first.is_given() && last.may_be_family_name()
            || first.class().may_be_name() && last.class().may_be_name();
        near && first.case != Case::Small && named
    });
    let unknown = last.class() == Class::Unknown && possessive.is_some();
    let alone = last.is_plain_name() || last.is_given() || unknown;
    let start = match first {
        Some(first) => first.range.start,
        None if alone => last.range.start,
        None => return None,
    };
    let whole = start..last.range.end;
    (!is_staff(text, &whole)).then_some(whole)
}

const WHOSE: [&str; 6] = ["the", "his", "her", "their", "patient's", "pt's"];

/// "Reason for contact" is about a conversation, not about whom to call.
fn is_purpose(text: &str, first: &Range<usize>) -> bool {
    let before: Vec<_> = checks::preceding_words(text, first, 2).collect();
    before == ["contact", "for"]
}

/// "Mother Teresa Hospital" is a place.
fn is_patron(text: &str, tokens: &[Token<'_>]) -> bool {
    const PLACES: [&str; 8] = [
        "hospital", "clinic", "chapel", "school", "convent", "center", "wing", "church",
    ];
    let next = tokens
        .first()
        .and_then(|name| predicates::next_word(text, name.range.end));
    next.is_some_and(|word| PLACES.contains(&word.as_str()))
}

/// Whether the words at a place where a name often stands are one.
fn is_name(text: &str, tokens: &[Token<'_>]) -> bool {
    let Some((name, rest)) = tokens.split_first() else {
        return false;
    };
    let next = rest.first();
    match name.case {
        Case::Title if name.class() == Class::Unknown => !next.is_some_and(is_title_case_charting),
        Case::Title => name.class().is_name() || is_inverted(name, next) || is_particle(name, next),
        Case::Capitals => {
            let family = next.is_some_and(Token::may_be_family_name);
            let long = name.text.len() > 3 || predicates::follows(text, &name.range);
            name.is_plain_name() && long || name.is_given() && family || is_inverted(name, next)
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
        && name.is_some_and(|name| name.case == Case::Title && name.may_be_family_name())
}

/// "Van Dyke fell", though a dyke is a word.
fn is_particle_told(text: &str, particle: &Token<'_>, name: Option<&Token<'_>>) -> bool {
    PARTICLES.contains(&particle.text)
        && name
            .is_some_and(|name| name.case == Case::Title && predicates::follows(text, &name.range))
}

/// In "Pt Kerlix Wrap" the second word tells that the first is no name.
fn is_title_case_charting(next: &Token<'_>) -> bool {
    next.case == Case::Title && !next.after_comma && next.class() == Class::Charting
}

/// "Young ambulated", "Will slept"
fn is_common_name(text: &str, name: &Token<'_>) -> bool {
    let known = name.is_surname_too() || name.is_given_too();
    let told = || {
        predicates::follows(text, &name.range)
            || things::is_no_thing(name.text) && predicates::verb_follows(text, &name.range)
    };
    known && told()
}

/// What follows a given name that is a word too, and makes it one: "Rose Slowly", "Joy noted".
fn is_charting(text: &str, name: &Token<'_>, next: Option<&Token<'_>>) -> bool {
    let Some(next) = next else {
        return !predicates::nothing_follows(text, &name.range);
    };
    let relative = predicates::of_relative_follow(text, &name.range);
    !next.after_comma && !next.may_be_family_name() && !relative
}

/// J. Garcia
fn is_initialled(text: &str, name: &Token<'_>) -> bool {
    let before = &text.as_bytes()[..name.range.start];
    let initial = matches!(
        before,
        [.., b' ' | b':', b'A'..=b'Z', b'.'] | [.., b' ' | b':', b'A'..=b'Z', b'.', b' ']
    );
    initial && name.is_surname_too()
}

/// Patient: Young
fn is_entry(text: &str, name: &Token<'_>) -> bool {
    let ends = predicates::nothing_follows(text, &name.range);
    ends && is_after_sign(text, &name.range) && things::is_no_thing(name.text)
}

/// The sign in "PATIENT: GARCIA".
fn is_after_sign(text: &str, first: &Range<usize>) -> bool {
    text[..first.start]
        .trim_end_matches([' ', '"'])
        .ends_with([':', '='])
}

/// Capitals behind a sign that are one word, or two of which the second is a given name.
fn stands_alone(text: &str, name: &Token<'_>, next: Option<&Token<'_>>) -> bool {
    let known = name.is_plain_name() || name.is_surname_too();
    let unknown = name.class() == Class::Unknown;
    match next {
        None => {
            let ends = predicates::nothing_follows(text, &name.range);
            ends && (known || unknown && super::inverted::looks_spoken(name.text))
        }
        Some(next) => unknown && next.case == Case::Capitals && next.is_plain_given(),
    }
}

/// wife (Young)
fn is_in_brackets(text: &str, name: &Token<'_>) -> bool {
    const NOT: [&str; 4] = ["minor", "elder", "little", "short"];
    let within = text[..name.range.start].ends_with('(') && text[name.range.end..].starts_with(')');
    let other = NOT.iter().any(|word| name.text.eq_ignore_ascii_case(word));
    within && !other && name.is_surname_too()
}

/// The name with those that "and" joins to it: "Juan and Rosa".
fn with_others(text: &str, name: Range<usize>) -> Range<usize> {
    let rest = &text[name.end..];
    let Some(and) = [" and ", " & "].iter().find(|and| rest.starts_with(**and)) else {
        return name;
    };
    let other = tokens::from(text, name.end + and.len());
    let named = other
        .first()
        .is_some_and(|other| other.case != Case::Small && other.class().is_name());
    if named {
        name.start..whole(&other).end
    } else {
        name
    }
}
