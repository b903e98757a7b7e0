//! Telephone and fax numbers.

use std::ops::Range;

use super::Rule;
use super::triggers::Trigger;
use crate::phi::PhiKind::Phone;
use crate::phi::checks;

pub(super) fn rules() -> Vec<Rule> {
    const NUMBER: &[Trigger] = &[Trigger::Digit, Trigger::Sign(b'('), Trigger::Sign(b'+')];
    const PLUS: &[Trigger] = &[Trigger::Sign(b'+')];
    vec![
        Rule::new(Phone, NUMBER, NORTH_AMERICAN, is_north_american),
        Rule::reading(Phone, PLUS, INTERNATIONAL, international),
        Rule::new(Phone, LABELS, labelled(LOCAL), is_local),
        Rule::new(Phone, LABELS, labelled(TEN), is_local),
        Rule::new(Phone, &[Trigger::Words("p t")], AFTER_LETTER, is_local),
        Rule::new(Phone, LABELS, labelled(NATIONAL), is_national),
    ]
}

/// Area code and exchange begin with 2 to 9 (North American Numbering Plan).
const NORTH_AMERICAN: &str = r"(?x)
    (?: \+?1[-.\ ]{0,3} )? \(?[2-9][0-9]{2}\)? [-./\ ]{0,3}
    [2-9][0-9]{2} [-./\ ]{0,3} [0-9]{4}";

const INTERNATIONAL: &str = r"(?x)
    \+ (?: [0-9]{8,15} | [0-9]{1,3} (?: [-.\ ]{1,2} \(?[0-9]{1,8}\)? ){2,5} )";

const LABELS: &[Trigger] = &[Trigger::Words(
    "phone telephone telefono tel mob mobile ring cell cellular fax pager beeper contact call called \
     calling callback reach reached reachable ph whatsapp text texted number landline",
)];

/// Words before a number that say whom it reaches.
const LABEL: &str = r"(?: (?:tele)?phone | telefono | tel | mob(?:ile)? | ring | cell(?:ular)? | fax | pager | beeper | contact | call(?:ed|ing)?(?:\s?back)?
         | callback | reach(?:ed|able)? | ph | whatsapp | text(?:ed)? | number\sis | landline )";

const LOCAL: &str = r"[^0-9\n]{0,20} (?P<id> [0-9]{3}[-.\ ][0-9]{4} | [2-9][0-9]{6} )";

/// Of ten digits, though the exchange begins with 0 or 1.
const TEN: &str = r"[^0-9\n]{0,20}
    (?P<id> (?: \+?1[-.\ ]{0,3} )? \(?[2-9][0-9]{2}\)? [-./\ ]{0,3} [0-9]{3} [-./\ ]{0,3} [0-9]{4} )";

/// After a single letter, which stands for pulse and temperature too.
const AFTER_LETTER: &str = r"(?ix) \b [pt] \s?:\s{0,2}
    (?P<id> (?: 1[-.\ ] )? (?: \([2-9][0-9]{2}\)\s? | [2-9][0-9]{2}[-.] ) [0-9]{3}[-.][0-9]{4} ) \b";

/// With the 0 that many countries dial within.
const NATIONAL: &str =
    r"[^0-9\n]{0,20} (?P<id> \(?0[0-9]{1,4}\)?[-.\ ]{0,2}[0-9]{3,4}[-.\ ]?[0-9]{3,4} )";

fn labelled(number: &str) -> String {
    format!(r"(?ix) \b {LABEL} \b {number}")
}

fn is_north_american(text: &str, range: &Range<usize>) -> bool {
    let found = &text[range.clone()];
    let spaced = !found.contains(['-', '.', '(', '+', '/']) && found.contains(' ');
    let reading = checks::is_in_a_row(text, range) || checks::follows_measurement(text, range);
    if spaced && reading {
        return false;
    }
    checks::is_isolated(text, range)
        && !checks::is_measured(text, range)
        && !checks::numbers_a_thing(text, range)
}

fn international(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let range = checks::without_dose(text, range)?;
    let digits = checks::digits(&text[range.clone()]).len();
    let dialled = (9..=15).contains(&digits)
        && checks::is_isolated(text, &range)
        && !checks::follows_measurement(text, &range);
    dialled.then_some(range)
}

fn is_local(text: &str, range: &Range<usize>) -> bool {
    checks::is_isolated(text, range)
        && !checks::is_measured(text, range)
        && !checks::follows_measurement(text, range)
        && !checks::preceding_words(text, range, 2).any(|word| word == "count" || word == "if")
}

/// Not a row of times: "call at 0800 1200 1600".
fn is_national(text: &str, range: &Range<usize>) -> bool {
    let mut groups = text[range.clone()].split([' ', '-', '.', '(', ')']);
    !groups.all(|group| group.is_empty() || checks::is_time(group)) && is_local(text, range)
}
