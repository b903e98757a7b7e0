//! Numbers and addresses whose form alone tells: social security, cards,
//! IBAN, Medicare, e-mail.

mod emails;

use std::ops::Range;

use super::Rule;
use super::triggers::Trigger;
use crate::phi::PhiKind::{AccountNumber, CardNumber, Email, HealthPlanNumber, Ssn};
use crate::phi::checks;

pub(super) fn rules() -> Vec<Rule> {
    const DIGIT: &[Trigger] = &[Trigger::Digit];
    const AT: &[Trigger] = &[Trigger::Sign(b'@')];
    const AT_IN_WORDS: &[Trigger] = &[Trigger::Words("at")];
    vec![
        Rule::new(Ssn, DIGIT, SSN, is_ssn),
        Rule::new(Ssn, DIGIT, SPACED_SSN, is_spaced_ssn),
        Rule::new(Ssn, DIGIT, SIGNED_SSN, is_signed_ssn),
        Rule::new(Ssn, MASKS, MASKED_SSN, is_masked_ssn),
        Rule::new(CardNumber, DIGIT, CARD, is_card),
        Rule::new(AccountNumber, &[Trigger::Joined], IBAN, is_iban),
        Rule::new(HealthPlanNumber, DIGIT, MEDICARE, checks::is_isolated),
        Rule::reading(Email, AT, EMAIL, emails::joined),
        Rule::reading(Email, AT, EMAIL_SPACED, emails::spaced),
        Rule::reading(Email, AT_IN_WORDS, EMAIL_SPELT, emails::in_brackets),
        Rule::reading(Email, AT_IN_WORDS, EMAIL_IN_WORDS, emails::in_words),
    ]
}

const SSN: &str = r"[0-9]{3}\s?[-._]\s?[0-9]{2}\s?[-._]\s?[0-9]{4}";

const SPACED_SSN: &str = r"[0-9]{3}\s{1,2}[0-9]{2}\s{1,2}[0-9]{4}";

/// Groups apart by another sign, or one written twice.
const SIGNED_SSN: &str = r"(?x)
    [0-9]{3} \s?(?:--|[/:|~=\\\#']{1,2})\s? [0-9]{2} \s?(?:--|[/:|~=\\\#']{1,2})\s? [0-9]{4}";

const MASKS: &[Trigger] = &[
    Trigger::Sign(b'*'),
    Trigger::Sign(b'#'),
    Trigger::Words("xxx xxxxx"),
];

const MASKED_SSN: &str = r"[xX*#]{3}-?[xX*#]{2}-?[0-9]{4}\b";

const CARD: &str = r"(?x)
    [0-9]{4}[-\ ][0-9]{4}[-\ ][0-9]{4}[-\ ][0-9]{1,7}
  | 3[0-9]{3}[-\ ][0-9]{6}[-\ ][0-9]{4,5}
  | [0-9]{13,19}";

const IBAN: &str = r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b";

/// The Medicare Beneficiary Identifier: eleven places, each a digit, a letter
/// other than S L O I B Z, or either.
const MEDICARE: &str = r"(?ix)
    \b[1-9] [AC-HJKMNP-RT-Y] [AC-HJKMNP-RT-Y0-9] [0-9] -?
      [AC-HJKMNP-RT-Y] [AC-HJKMNP-RT-Y0-9] [0-9] -?
      [AC-HJKMNP-RT-Y]{2} [0-9]{2}\b";

/// What follows the name in an address. The last label but one has a letter: "IV@0900.pain" tells
/// a time.
const EMAIL: &str =
    r"(?ix) @ (?:[a-z0-9-]{1,63}\.){0,3} [0-9-]{0,20}[a-z][a-z0-9-]{0,62} \. [a-z]{2,24}";

const EMAIL_SPACED: &str = r"(?ix)
    @\s? [0-9-]{0,20}[a-z][a-z0-9-]{0,62} (?: \. | \s\.\s )
    (?: com | net | org | edu | gov | info | mail )\b";

const EMAIL_SPELT: &str = r"(?ix)
    at\s?[\])}] \s? [a-z0-9-]{1,63} (?: \s? (?: \. | [\[({]\s?dot\s?[\])}] ) \s? [a-z0-9-]{2,24} ){1,4}";

const EMAIL_IN_WORDS: &str = r"(?ix)
    at \s [a-z0-9-]{2,63} (?: \. | \s dot \s )
    (?: com | net | org | edu | gov | info | co | io | me | us | uk )\b";

fn is_ssn(text: &str, range: &Range<usize>) -> bool {
    let digits = checks::digits(&text[range.clone()]);
    checks::is_isolated(text, range)
        && checks::is_plausible_ssn(&digits)
        && !checks::is_measured(text, range)
}

/// Both times the same sign, and no row of volumes: "drain 219/50/1000".
fn is_signed_ssn(text: &str, range: &Range<usize>) -> bool {
    let found = &text[range.clone()];
    let mut signs = found
        .split(|character: char| character.is_ascii_digit())
        .filter(|signs| !signs.is_empty());
    let same = signs.next() == signs.next();
    let volumes =
        checks::preceding_words(text, range, 3).any(|word| VOLUMES.contains(&word.as_str()));
    same && !volumes && is_ssn(text, range) && !checks::follows_measurement(text, range)
}

const VOLUMES: [&str; 8] = [
    "drain", "drains", "drained", "jp", "tube", "fluids", "volumes", "totals",
];

/// "*****1430" is a time that somebody set off; dashes in between make it a number.
fn is_masked_ssn(text: &str, range: &Range<usize>) -> bool {
    let found = &text[range.clone()];
    let repeated = text[..range.start].ends_with(['x', 'X', '*', '#']);
    let number = found.contains('-') || !repeated && !checks::is_time(&found[found.len() - 4..]);
    number && !checks::is_measured(text, range)
}

/// Groups apart by spaces alone are as often readings: pressure, rate, time.
fn is_spaced_ssn(text: &str, range: &Range<usize>) -> bool {
    is_ssn(text, range)
        && !checks::is_in_a_row(text, range)
        && !checks::follows_measurement(text, range)
}

fn is_card(text: &str, range: &Range<usize>) -> bool {
    let digits = checks::digits(&text[range.clone()]);
    matches!(digits.first(), Some(2..=6))
        && checks::is_isolated(text, range)
        && checks::passes_luhn(&digits)
        && !checks::is_measured(text, range)
        && !checks::numbers_a_thing(text, range)
}

fn is_iban(text: &str, range: &Range<usize>) -> bool {
    checks::passes_mod_97(&text[range.clone()]) && !checks::is_measured(text, range)
}
