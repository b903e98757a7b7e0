//! Dates of birth: a date counts only with a word that makes it one.

use std::ops::Range;

use super::Rule;
use super::triggers::Trigger;
use crate::phi::PhiKind::DateOfBirth;
use crate::phi::checks;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new(
            DateOfBirth,
            &[Trigger::Words("d dob date birth birthdate birthday bday")],
            with_label(LABEL, r"[^0-9\n]{0,20}?", ANY_DATE),
            is_of_birth,
        ),
        Rule::new(
            DateOfBirth,
            &[Trigger::Words("born b delivered")],
            with_label(BORN, r"[\s:,(-]{0,4}", BIRTH_DATE),
            |text, range| !checks::is_measured(text, range),
        ),
        Rule::new(DateOfBirth, &[Trigger::Words("b")], B, is_b_of_birth),
    ]
}

const LABEL: &str =
    r"d\.o\.b\.? | dob | date[\s_]{0,3}of[\s_]{0,3}birth | birth[\s_-]?date | birth\s?day | bday";

const BORN: &str = r"born (?: \s+ (?:on|in) (?: \s+ the )? )? | b\. | delivered\s+alive";

/// "b 1961-03-04"
const B: &str = r"(?x) b\s (?P<id> (?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b | [0-9]{1,2}/[0-9]{1,2}/(?:19|20)[0-9]{2}\b )";

/// Year alone identifies nobody (45 CFR 164.514(b)(2)(i)(C)).
const DATE: &str = r"
    [0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})\b
  | [0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2}\b
  | MONTH\.?\s+[0-9]{1,2}(?:st|nd|rd|th)?\b (?: ,?\s+[0-9]{4}\b )?
  | [0-9]{1,2}(?:st|nd|rd|th)?[\s-]+(?:of\s+)?MONTH\b\.? (?: ,?[\s-]+[0-9]{4}\b )?";

/// A month of a year says more than the year.
const BIRTH_DATE: &str = r"DATE | MONTH\.?,?\s+(?:of\s+)?[0-9]{4}\b | [0-9]{1,2}/[0-9]{4}\b";

/// After an outright label, dates without separators and without a year too.
const ANY_DATE: &str = r"
    BIRTH_DATE | [0-9]{8}\b | [0-9]{6}\b | [0-9]{4}[-/.][0-9]{1,2}\b | [0-9]{1,2}[-.][0-9]{4}\b | [0-9]{1,2}[/-][0-9]{1,2}\b
  | [0-9]{1,2}\s[0-9]{1,2}\s[0-9]{2,4}\b | [0-9]{4}\s[0-9]{1,2}\s[0-9]{1,2}\b | [0-9]{1,2}-?MONTH-?[0-9]{2,4}\b";

const MONTH: &str = r"
    (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)
    (?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?";

fn with_label(label: &str, gap: &str, date: &str) -> String {
    let date = date.replace("BIRTH_DATE", BIRTH_DATE).replace("DATE", DATE);
    let date = date.replace("MONTH", MONTH);
    format!(r"(?ix) \b (?: {label} ) {gap} (?P<id> {date} )")
}

/// "DOB verified 11/26/26" tells when it was verified, since that is lately.
fn is_of_birth(text: &str, range: &Range<usize>) -> bool {
    const REACH: usize = 32;
    let start = range.start.saturating_sub(REACH);
    let before = text[start..range.start].to_ascii_lowercase();
    let label = ["dob", "d.o.b", "birth", "bday"];
    let label_at = label.iter().filter_map(|word| before.rfind(word)).max();
    let (ahead, between) = before.split_at(label_at.unwrap_or(0));
    let ahead = ahead.rsplit(|character: char| !character.is_ascii_alphabetic());
    let mut ahead = ahead.filter(|word| !word.is_empty() && !BESIDE.contains(word));
    let verified = CHECKED.iter().any(|verb| between.contains(verb))
        || ahead
            .next()
            .is_some_and(|word| CHECKED.iter().any(|verb| word.starts_with(verb)));
    if checks::is_measured(text, range) {
        return false;
    }
    !verified || between.trim_end().ends_with([':', '=']) || !is_recent(&text[range.clone()])
}

/// Not "hepatitis B 1/2/2024", nor capitals.
fn is_b_of_birth(text: &str, range: &Range<usize>) -> bool {
    let mut before = checks::preceding_words(text, range, 2).skip(1);
    !before.any(|word| OTHER_B.contains(&word.as_str())) && !checks::is_measured(text, range)
}

const OTHER_B: [&str; 9] = [
    "hep",
    "hepatitis",
    "hepb",
    "vitamin",
    "group",
    "strep",
    "type",
    "influenza",
    "flu",
];

/// What is checked together with a date of birth.
const BESIDE: [&str; 7] = ["name", "and", "mrn", "full", "patient", "pt", "s"];

const CHECKED: [&str; 19] = [
    "verif",
    "check",
    "confirm",
    "review",
    "match",
    "compar",
    "validat",
    "ask",
    "stated",
    "read back",
    "scanned",
    "done",
    "signed",
    "correct",
    "states",
    "gives",
    "recites",
    "repeats",
    "spells",
];

/// Without a year, or with one of this century's twenties or thirties.
fn is_recent(date: &str) -> bool {
    let year = date.split(|character: char| !character.is_ascii_digit());
    let years = year.filter(|part| !part.is_empty());
    let numbers: Vec<&str> = years.collect();
    let recent = |year: &str| {
        year.len() > 1
            && (year.starts_with("202")
                || year.starts_with("203")
                || (year.len() == 2 && year.starts_with(['2', '3'])))
    };
    match numbers.as_slice() {
        [first, .., last] if numbers.len() > 2 => {
            let year = if first.len() == 4 { first } else { last };
            recent(year)
        }
        [_, last] if last.len() == 4 => recent(last),
        [_] | [_, _] => true,
        _ => false,
    }
}
