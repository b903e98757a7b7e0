//! Numbers and addresses whose form alone tells: social security, cards,
//! IBAN, Medicare, e-mail.

use std::ops::Range;

use super::Rule;
use crate::phi::PhiKind::{AccountNumber, CardNumber, Email, HealthPlanNumber, Ssn};
use crate::phi::checks;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new(Ssn, r"[0-9]{3}\s?[-.]\s?[0-9]{2}\s?[-.]\s?[0-9]{4}", is_ssn),
        Rule::new(
            Ssn,
            r"[0-9]{3}\s{1,2}[0-9]{2}\s{1,2}[0-9]{4}",
            is_spaced_ssn,
        ),
        Rule::new(Ssn, r"[xX*#]{3}-?[xX*#]{2}-?[0-9]{4}\b", |_, _| true),
        Rule::new(CardNumber, CARD, is_card),
        Rule::new(AccountNumber, IBAN, is_iban),
        Rule::new(HealthPlanNumber, MEDICARE, checks::is_isolated),
        Rule::new(Email, EMAIL, |_, _| true),
        Rule::new(Email, EMAIL_SPACED, |_, _| true),
        Rule::new(Email, EMAIL_SPELT, |_, _| true),
    ]
}

const CARD: &str = r"(?x)
    [0-9]{4}[-\ ][0-9]{4}[-\ ][0-9]{4}[-\ ][0-9]{1,7}
  | 3[0-9]{3}[-\ ][0-9]{6}[-\ ][0-9]{4,5}
  | [0-9]{13,19}";

const IBAN: &str = r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b";

/// The Medicare Beneficiary Identifier: eleven places, each a digit, a letter
/// other than S L O I B Z, or either.
const MEDICARE: &str = r"(?ix)
    \b[1-9] [AC-HJKMNP-RT-Y] [AC-HJKMNP-RT-Y0-9] [0-9] -?
      [AC-HJKMNP-RT-Y] [AC-HJKMNP-RT-Y0-9] [0-9] -?
      [AC-HJKMNP-RT-Y]{2} [0-9]{2}\b";

const EMAIL: &str = r"(?i)[a-z0-9._%+'-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}";

const EMAIL_SPACED: &str =
    r"(?i)[a-z0-9._%+'-]{1,64}\s?@\s?[a-z0-9-]{1,63}\s?\.\s?(?:com|net|org|edu|gov|info|mail)\b";

const EMAIL_SPELT: &str = r"(?ix)
    [a-z0-9._%+'-]{1,64} \s? [\[({]\s?at\s?[\])}] \s? [a-z0-9-]{1,63}
    (?: \s? (?: \. | [\[({]\s?dot\s?[\])}] ) \s? [a-z0-9-]{2,24} ){1,4}";

fn is_ssn(text: &str, range: &Range<usize>) -> bool {
    let digits = checks::digits(&text[range.clone()]);
    checks::is_isolated(text, range) && checks::is_plausible_ssn(&digits)
}

/// Groups apart by spaces alone are as often readings: pressure, rate, time.
fn is_spaced_ssn(text: &str, range: &Range<usize>) -> bool {
    is_ssn(text, range)
        && !checks::is_in_a_row(text, range)
        && !checks::is_measured(text, range)
        && !checks::follows_measurement(text, range)
}

fn is_card(text: &str, range: &Range<usize>) -> bool {
    let digits = checks::digits(&text[range.clone()]);
    matches!(digits.first(), Some(2..=6))
        && checks::is_isolated(text, range)
        && checks::passes_luhn(&digits)
        && !checks::numbers_a_thing(text, range)
}

fn is_iban(text: &str, range: &Range<usize>) -> bool {
    checks::passes_mod_97(&text[range.clone()])
}
