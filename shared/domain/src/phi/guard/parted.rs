//! Values that are an identifier only together.

use super::labels::{is_one_of, last_key};
use crate::phi::{PhiKind, scan_labelled};
use crate::wizard::step_data::Node;

/// The kind of identifier that the values under one label make up together, though none is one by
/// itself: `{"phone": ["415", "555", "0123"]}`. The label must say so, since three readings may
/// look like a number.
pub(super) fn under<'a>(label: &str, parts: impl Iterator<Item = &'a Node>) -> Option<PhiKind> {
    let label_tells = label.split(' ').any(|word| is_one_of(word, &OF_NUMBERS));
    if label_tells {
        together(label, parts)
    } else {
        None
    }
}

/// The same of entries whose keys begin with one word: `{"ssn1": …, "ssn2": …}`,
/// `{"dob_month": …, "dob_year": …}`. `None` for an entry that is no part of one.
pub(super) fn beside(entries: &[(String, Node)]) -> Vec<Option<PhiKind>> {
    let stems: Vec<Option<&str>> = entries.iter().map(|(key, _)| part_of(key)).collect();
    let mut known: Vec<(&str, Option<PhiKind>)> = Vec::new();
    let mut kinds = Vec::with_capacity(entries.len());
    for own in &stems {
        let Some(own) = own else {
            kinds.push(None);
            continue;
        };
        let same = |stem: &str| stem.eq_ignore_ascii_case(own);
        let before = known.iter().find(|(stem, _)| same(stem));
        if let Some((_, kind)) = before {
            kinds.push(*kind);
            continue;
        }
        let beside = entries.iter().zip(&stems);
        let parts = beside.filter(|(_, stem)| stem.is_some_and(same));
        let kind = together(own, parts.map(|((_, value), _)| value));
        known.push((own, kind));
        kinds.push(kind);
    }
    kinds
}

/// The word that a key begins with, if it says of what the value is a part. What is no part of a
/// date is none of a date of birth: `birth_weight`.
fn part_of(key: &str) -> Option<&str> {
    let stem = stem(key);
    let rest = key[stem.len()..].trim_start_matches(['_', '-', ' ']);
    let is_part = if is_of_birth(stem) {
        is_one_of(rest, &PARTS_OF_DATES)
    } else {
        !rest.is_empty() && is_one_of(stem, &OF_NUMBERS)
    };
    is_part.then_some(stem)
}

const PARTS_OF_DATES: [&str; 10] = [
    "year", "month", "day", "y", "m", "d", "yyyy", "mm", "dd", "yr",
];

/// `ssn` of `ssn_area`, `ssn2` and `ssnGroup`.
fn stem(key: &str) -> &str {
    let small = |byte: &u8| byte.is_ascii_lowercase();
    let capitals = key.bytes().take_while(u8::is_ascii_uppercase).count();
    let length = match capitals {
        0 | 1 => capitals + key.bytes().skip(capitals).take_while(small).count(),
        _ => capitals,
    };
    key.get(..length).unwrap_or_default()
}

fn together<'a>(label: &str, parts: impl Iterator<Item = &'a Node>) -> Option<PhiKind> {
    const MOST: usize = 6;
    const LONGEST: usize = 8;
    let mut texts: Vec<&str> = Vec::with_capacity(MOST);
    for part in parts {
        let (Node::Text(text) | Node::Number(text)) = part else {
            return None;
        };
        let number = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_digit());
        if texts.len() == MOST || !number {
            return None;
        }
        texts.push(text);
    }
    if texts.len() < 2 {
        return None;
    }
    if is_of_birth(label) && is_date(&texts) {
        return Some(PhiKind::DateOfBirth);
    }
    let joined = texts.join(" ");
    let findings = scan_labelled(label, &joined);
    let mut reach = findings.iter();
    let reach = reach.find(|finding| joined[finding.range.clone()].contains(' '));
    reach.map(|finding| finding.kind)
}

fn is_of_birth(label: &str) -> bool {
    is_one_of(last_key(label), &OF_BIRTH) || is_one_of(label, &["birth"])
}

const OF_BIRTH: [&str; 5] = [
    "dob",
    "birthdate",
    "birthday",
    "dateofbirth",
    "date_of_birth",
];

/// A year, and a month or a day beside it.
fn is_date(parts: &[&str]) -> bool {
    let years = parts.iter().filter(|part| is_year(part)).count();
    let others = parts.iter().filter(|part| part.len() <= 2).count();
    years == 1 && years + others == parts.len()
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && (part.starts_with("19") || part.starts_with("20"))
}

const OF_NUMBERS: [&str; 19] = [
    "phone",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "fax",
    "ssn",
    "social",
    "mrn",
    "record",
    "dob",
    "birthdate",
    "birthday",
    "dateofbirth",
    "date_of_birth",
    "card",
    "account",
    "member",
    "policy",
];
