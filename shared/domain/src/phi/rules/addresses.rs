//! Street addresses and post-office boxes.

use std::ops::Range;

use super::Rule;
use super::triggers::Trigger;
use crate::phi::PhiKind::StreetAddress;
use crate::phi::{checks, words};

pub(super) fn rules() -> Vec<Rule> {
    const NUMBER: &[Trigger] = &[Trigger::Digit];
    const LABELS: &[Trigger] = &[Trigger::Words("home address lives living resides residing")];
    const BOX: &[Trigger] = &[Trigger::Words("p po post pobox")];
    vec![
        Rule::new(StreetAddress, NUMBER, CAPITALISED, is_capitalised_street),
        Rule::new(StreetAddress, NUMBER, ANY_CASE, is_small_street),
        Rule::new(StreetAddress, LABELS, LABELLED, is_a_place),
        Rule::new(StreetAddress, BOX, POST_OFFICE_BOX, |_, _| true),
    ]
}

const POST_OFFICE_BOX: &str = r"(?i)p(?:ost)?\.?\s?o(?:ffice)?\.?\s?box\s{0,3}#?[0-9]{1,6}\b";

const CAPITALISED: &str = r"(?x)
    \b [0-9]{1,6}[A-Za-z]? \s{1,3} (?: [NSEW]{1,2}\.?\s{1,3} )?
    (?: (?: [A-Z][A-Za-z'.-]{1,20} | [0-9]{1,3}(?:st|nd|rd|th) ) \s{1,3} ){1,3}
    (?: Street | St | Avenue | Ave | Road | Rd | Boulevard | Blvd | Lane | Ln | Drive | Dr
      | Court | Place | Pl | Way | Terrace | Circle | Cir | Highway | Hwy | Parkway | Pkwy
      | Square | Trail | Crescent | Close | Alley | Loop | Row ) \b";

/// In small letters only words that seldom end anything else.
const ANY_CASE: &str = r"(?ix)
    \b [0-9]{1,6}[a-z]? \s{1,3} (?: [nsew]\.?\s{1,3} )?
    (?: (?: [a-z][a-z'.-]{1,20} | [0-9]{1,3}(?:st|nd|rd|th) ) \s{1,3} ){1,3}?
    (?: street | avenue | ave | boulevard | blvd | road | rd | lane ) \b";

const LABELLED: &str = r"(?x)
    \b (?i: (?: home \s+ )? address (?: \s+ (?: is | line | street | 1 ) )* | (?: lives | living | resides | residing ) \s+ at )
    [\s:=,-]{1,4} (?P<id> [0-9]{1,6}[A-Za-z]? \s{1,3} [A-Z][a-z]{2,20} (?: \s [A-Z][a-z]{1,20} )? )";

/// Not a doctor after a dose ("2 Tylenol Dr Patel aware") nor charting alone
/// ("20 Minute Drive").
fn is_capitalised_street(text: &str, range: &Range<usize>) -> bool {
    let found = &text[range.clone()];
    let after = text[range.end..].trim_start_matches(['.', ' ']);
    let doctor =
        found.ends_with(" Dr") && after.starts_with(|next: char| next.is_ascii_uppercase());
    !doctor && !begins_as_dose(text, range) && names(found).any(|word| !words::is_clinical(word))
}

/// Not "2 Story home".
fn is_a_place(text: &str, range: &Range<usize>) -> bool {
    let first = text[range.clone()].split_ascii_whitespace().nth(1);
    !first.is_some_and(words::is_clinical) && !begins_as_dose(text, range)
}

/// Not with an ordinary word in between ("3 times across the street").
fn is_small_street(text: &str, range: &Range<usize>) -> bool {
    let ordinary = |word| words::is_clinical(word) || describes(word);
    !names(&text[range.clone()]).any(ordinary) && !begins_as_dose(text, range)
}

/// "4 people crossing the street", "50 ft crooked lane"
fn describes(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let doing = word.len() > 5 && word.ends_with("ing") && words::is_in_dictionary(&word);
    doing || COUNTED.contains(&word.as_str())
}

const COUNTED: [&str; 30] = [
    "people", "men", "women", "kids", "children", "cars", "vehicles", "persons", "ft", "feet",
    "foot", "yd", "yards", "yard", "miles", "mile", "meters", "km", "blocks", "block", "min",
    "minutes", "times", "lanes", "crooked", "narrow", "busy", "dirt", "gravel", "steep",
];

/// "50 ml down the road"
fn begins_as_dose(text: &str, range: &Range<usize>) -> bool {
    let number = text[range.clone()].bytes().take_while(u8::is_ascii_digit);
    let end = range.start + number.count();
    checks::is_measured(text, &(range.start..end))
}

/// What stands between the house number and the ending.
fn names(street: &str) -> impl Iterator<Item = &str> {
    let words = street.split_ascii_whitespace().count();
    street
        .split_ascii_whitespace()
        .skip(1)
        .take(words.saturating_sub(2))
}
