//! Dates of birth: a date counts only with a word that makes it one.

use super::Rule;
use crate::phi::PhiKind::DateOfBirth;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new(
            DateOfBirth,
            with_label(LABEL, r"[^0-9\n]{0,20}?", ANY_DATE),
            |_, _| true,
        ),
        Rule::new(
            DateOfBirth,
            with_label(BORN, r"[\s:,(-]{0,4}", DATE),
            |_, _| true,
        ),
    ]
}

const LABEL: &str = r"d\.o\.b\.? | dob | date\s+of\s+birth | birth\s?-?date | birth\s?day | bday";

const BORN: &str = r"born (?: \s+ (?:on|in) )? | b\. | delivered\s+alive";

/// Year alone identifies nobody (45 CFR 164.514(b)(2)(i)(C)).
const DATE: &str = r"
    [0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})\b
  | [0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2}\b
  | MONTH\.?\s+[0-9]{1,2}(?:st|nd|rd|th)?\b (?: ,?\s+[0-9]{4}\b )?
  | [0-9]{1,2}(?:st|nd|rd|th)?[\s-]+(?:of\s+)?MONTH\b\.? (?: ,?[\s-]+[0-9]{4}\b )?";

/// After an outright label, dates without separators and without a year too.
const ANY_DATE: &str = r"
    DATE | [0-9]{8}\b | [0-9]{6}\b | [0-9]{1,2}[/-][0-9]{1,2}\b
  | [0-9]{1,2}\s[0-9]{1,2}\s[0-9]{4}\b | [0-9]{1,2}-MONTH-[0-9]{2,4}\b";

const MONTH: &str = r"
    (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)
    (?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?";

fn with_label(label: &str, gap: &str, date: &str) -> String {
    let date = date.replace("DATE", DATE).replace("MONTH", MONTH);
    format!(r"(?ix) \b (?: {label} ) {gap} (?P<id> {date} )")
}
