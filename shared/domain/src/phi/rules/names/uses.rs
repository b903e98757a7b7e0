//! What is done with medicines and devices and hardly ever with people.

use std::ops::Range;

use super::predicates;
use crate::phi::checks;

/// Whether what follows a word tells that it names a medicine, a feed or a device: a dose, "in
/// place", "held for".
pub(super) fn follows(text: &str, word: &Range<usize>) -> bool {
    let rest = predicates::after(text, word.end);
    if rest.starts_with(|first: char| first.is_ascii_digit()) {
        return is_dose(text, text.len() - rest.len());
    }
    if PHRASES
        .iter()
        .any(|phrase| checks::starts_with(rest, phrase))
        || is_at_rate(rest)
    {
        return true;
    }
    let Some(next) = predicates::next_word(text, word.end) else {
        return false;
    };
    let end = text.len() - rest.len() + next.len();
    let is_in = |list| predicates::is_in(list, &next);
    is_in(ALWAYS) || is_in(WITHOUT_OBJECT) && !has_object(text, end)
}

fn is_dose(text: &str, start: usize) -> bool {
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    checks::is_surely_measured(text, &(start..start + digits))
}

/// "at 40" is a rate, "at 1400" a time.
fn is_at_rate(rest: &str) -> bool {
    let Some(rate) = rest.strip_prefix("at ") else {
        return false;
    };
    (1..=3).contains(&rate.bytes().take_while(u8::is_ascii_digit).count())
}

/// "Given Zofran" is said of a person, "given at 0600" of a medicine.
fn has_object(text: &str, end: usize) -> bool {
    let word = predicates::next_word(text, end);
    word.is_some_and(|word| !PREPOSITIONS.contains(&word.as_str()))
}

const PHRASES: [&str; 7] = [
    "in place",
    "in situ",
    "on hold",
    "at goal",
    "at bedtime",
    "per order",
    "po ",
];

const ALWAYS: &str = "applied bid clamped daily discontinued drained draining drip emptied flushed gtt hung \
    infused infusing infusion patch prn qd qhs qid refilled restarted tid titrated weekly";

const WITHOUT_OBJECT: &str = "administered changed continued decreased due given held increased intact ordered \
    reduced refitted removed replaced resumed started stopped switched";

const PREPOSITIONS: [&str; 20] = [
    "and",
    "as",
    "at",
    "before",
    "after",
    "by",
    "early",
    "for",
    "in",
    "left",
    "now",
    "overnight",
    "per",
    "prior",
    "right",
    "this",
    "today",
    "tonight",
    "until",
    "with",
];
