//! What surrounds a match, and check digits.

use std::ops::Range;

/// Whether the characters beside `range` leave it a token of its own: no
/// letter, digit, or point or slash or dash that joins it to a digit.
pub(super) fn is_isolated(text: &str, range: &Range<usize>) -> bool {
    let before = &text.as_bytes()[..range.start];
    let after = &text.as_bytes()[range.end..];
    let joined = |sign: Option<&u8>, beyond: Option<&u8>| match sign {
        Some(sign) if sign.is_ascii_alphanumeric() => true,
        Some(b'.' | b',' | b'/' | b'-' | b':') => beyond.is_some_and(u8::is_ascii_digit),
        _ => false,
    };
    let previous = before
        .len()
        .checked_sub(2)
        .and_then(|index| before.get(index));
    !joined(before.last(), previous) && !joined(after.first(), after.get(1))
}

/// Whether a number stands right before or after `range`, as in a row of
/// readings or times.
pub(super) fn is_in_a_row(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].trim_end_matches([' ', ',', '|']);
    let after = text[range.end..].trim_start_matches([' ', ',', '|']);
    let spaced = before.len() < range.start;
    let digit = |character: char| character.is_ascii_digit();
    (spaced && before.ends_with(digit)) || after.starts_with(digit)
}

/// Whether `text` begins with `words`, in capitals or not.
pub(super) fn starts_with(text: &str, words: &str) -> bool {
    let start = text.get(..words.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(words))
}

/// Whether `text` ends with `words`, in capitals or not.
pub(super) fn ends_with(text: &str, words: &str) -> bool {
    let start = text.len().checked_sub(words.len());
    let end = start.and_then(|start| text.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(words))
}

/// Whether a unit of measure follows, as after a dose or a range of doses.
pub(super) fn is_measured(text: &str, range: &Range<usize>) -> bool {
    unit(text, range).is_some_and(|word| {
        word.is_empty() || UNITS.contains(&word.as_str()) || SHORT_UNITS.contains(&word.as_str())
    })
}

/// The same, where `L` and `g` may be other words: "MRN 482133 L hip".
pub(super) fn is_surely_measured(text: &str, range: &Range<usize>) -> bool {
    unit(text, range).is_some_and(|word| word.is_empty() || UNITS.contains(&word.as_str()))
}

/// The word after `range` up to a slash; empty for a sign such as `%`.
fn unit(text: &str, range: &Range<usize>) -> Option<String> {
    const LONGEST: usize = 16;
    let after = rest_of_number(&text[range.end..]).trim_start_matches(' ');
    if after.starts_with(['%', '/']) {
        return Some(String::new());
    }
    let letters = after.bytes().take(LONGEST);
    let word = letters.take_while(u8::is_ascii_alphanumeric).count();
    (word > 0).then(|| after[..word].to_ascii_lowercase())
}

/// What stands after the digits that go on with a number: `,500` or `.5` or `-1000`.
fn rest_of_number(after: &str) -> &str {
    let goes_on = |rest: &str| {
        let digits = rest.strip_prefix(['.', ',', '-', ':', '/'])?;
        let end = digits.bytes().take_while(u8::is_ascii_digit).count();
        (end > 0).then(|| rest.len() - digits.len() + end)
    };
    let mut rest = after;
    while let Some(end) = goes_on(rest) {
        rest = &rest[end..];
    }
    rest
}

/// `range` without the last groups that begin another number: a dose, or one that goes on after
/// it. `None` if nothing is left.
pub(super) fn without_dose(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let mut range = range.clone();
    while goes_on(text, &range) || is_dose(text, &range) {
        let last = text[range.clone()].rfind(' ')?;
        range.end = range.start + text[range.clone()][..last].trim_end_matches(' ').len();
    }
    Some(range)
}

/// Whether the digits at the end of `range` are the first of a longer number.
fn goes_on(text: &str, range: &Range<usize>) -> bool {
    let grouped = text[range.clone()].contains(' ');
    grouped && rest_of_number(&text[range.end..]).len() < text.len() - range.end
}

/// Whether the last group of `range` has a unit. So many digits are no volume or weight.
fn is_dose(text: &str, range: &Range<usize>) -> bool {
    const LONGER_THAN_DOSES: usize = 6;
    let last = text[range.clone()].rsplit(' ').next().unwrap_or_default();
    if digits(last).len() < LONGER_THAN_DOSES {
        is_measured(text, range)
    } else {
        is_surely_measured(text, range)
    }
}

pub(super) const UNITS: [&str; 40] = [
    "mg", "mcg", "ug", "gm", "kg", "ml", "cc", "dl", "unit", "units", "iu", "meq", "mmol", "kcal",
    "cal", "calories", "bpm", "mmhg", "hours", "hrs", "days", "cells", "copies", "steps", "ng",
    "tabs", "tablets", "tablet", "puffs", "drops", "gtt", "gtts", "lb", "lbs", "oz", "cm", "mm",
    "minutes", "mins", "mosm",
];

const SHORT_UNITS: [&str; 2] = ["g", "l"];

/// Whether the few words before `range` name a measurement.
pub(super) fn follows_measurement(text: &str, range: &Range<usize>) -> bool {
    preceding_words(text, range, 3).any(|word| MEASUREMENTS.contains(&word.as_str()))
}

const MEASUREMENTS: [&str; 26] = [
    "bp",
    "hr",
    "rr",
    "vs",
    "vitals",
    "spo2",
    "temp",
    "glucose",
    "bg",
    "fsbs",
    "cbg",
    "sugars",
    "intake",
    "output",
    "urine",
    "uop",
    "io",
    "dose",
    "weights",
    "times",
    "wbc",
    "plt",
    "platelets",
    "readings",
    "net",
    "balance",
];

/// Whether the words before `range` say that it numbers a thing or a
/// prescriber rather than a person.
pub(super) fn numbers_a_thing(text: &str, range: &Range<usize>) -> bool {
    preceding_words(text, range, 3).any(|word| THINGS.contains(&word.as_str()))
}

const THINGS: [&str; 16] = [
    "npi",
    "ndc",
    "lot",
    "batch",
    "upc",
    "gtin",
    "udi",
    "ref",
    "order",
    "accession",
    "barcode",
    "model",
    "catalog",
    "rxcui",
    "snomed",
    "trial",
];

/// The last `count` words before `range`, lower case, nearest first.
pub(super) fn preceding_words<'a>(
    text: &'a str,
    range: &Range<usize>,
    count: usize,
) -> impl Iterator<Item = String> + 'a {
    const REACH: usize = 60;
    let start = range.start.saturating_sub(REACH);
    text[start..range.start]
        .rsplit(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(count)
        .map(str::to_ascii_lowercase)
}

/// Whether four digits can be a time of day: 0000 to 2359.
pub(super) fn is_time(digits: &str) -> bool {
    let hour = digits.get(..2).and_then(|hour| hour.parse::<u8>().ok());
    let minute = digits.get(2..).and_then(|minute| minute.parse::<u8>().ok());
    digits.len() == 4
        && hour.is_some_and(|hour| hour < 24)
        && minute.is_some_and(|minute| minute < 60)
}

/// The digits of `text`.
pub(super) fn digits(text: &str) -> Vec<u32> {
    text.chars()
        .filter_map(|character| character.to_digit(10))
        .collect()
}

/// The check digit of payment cards (ISO/IEC 7812-1, Annex B).
pub(super) fn passes_luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            if index % 2 == 1 {
                doubled(*digit)
            } else {
                *digit
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The check digits of an IBAN (ISO 13616: the remainder modulo 97 is 1).
pub(super) fn passes_mod_97(iban: &str) -> bool {
    let characters: Vec<char> = iban.chars().filter(char::is_ascii_alphanumeric).collect();
    let moved = characters.iter().skip(4).chain(characters.iter().take(4));
    let remainder = moved
        .filter_map(|character| character.to_digit(36))
        .fold(0, |sum, digit| {
            let shift = if digit > 9 { 100 } else { 10 };
            (sum * shift + digit) % 97
        });
    remainder == 1
}

/// Whether nine digits can be a social security number: 000 and 666 are no
/// areas, 00 is no group, 0000 no serial.
pub(super) fn is_plausible_ssn(digits: &[u32]) -> bool {
    digits.len() == 9
        && digits[..3] != [0, 0, 0]
        && digits[..3] != [6, 6, 6]
        && digits[3..5] != [0, 0]
        && digits[5..] != [0, 0, 0, 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies a check to the digits in the text.
    fn at(check: fn(&str, &Range<usize>) -> bool, marked: &str) -> bool {
        let start = marked.find('<').unwrap();
        let end = marked.find('>').unwrap() - 1;
        check(&marked.replace(['<', '>'], ""), &(start..end))
    }

    #[test]
    fn a_token_of_its_own_is_joined_to_no_letter_and_by_no_sign_to_a_digit() {
        for text in [
            "<12>", "x.<12>", ".<12>", "<12>.", "<12>. 5", "(<12>)", "<12>-x", " <12> 5",
        ] {
            assert!(at(is_isolated, text), "{text}");
        }
        for text in ["x<12>", "<12>x", "0<12>", "<12>0"] {
            assert!(!at(is_isolated, text), "{text}");
        }
        for sign in ['.', ',', '/', '-', ':'] {
            assert!(!at(is_isolated, &format!("5{sign}<12>")), "{sign}");
            assert!(!at(is_isolated, &format!("<12>{sign}5")), "{sign}");
        }
    }

    #[test]
    fn a_row_has_another_number_beside_this_one() {
        for text in ["98 <12>", "98, <12>", "98 | <12>", "<12> 98", "<12>,98"] {
            assert!(at(is_in_a_row, text), "{text}");
        }
        for text in ["<12>", "9<12>", "x <12> y", "98 x <12> y 98"] {
            assert!(!at(is_in_a_row, text), "{text}");
        }
    }

    #[test]
    fn a_measure_has_a_unit_after_it() {
        for text in [
            "<12> mg",
            "<12>MG",
            "<12> mg, then",
            "<12> mg/kg then",
            "<12>%",
            "<12> /5",
        ] {
            assert!(at(is_measured, text), "{text}");
        }
        for text in ["<12>", "<12> mgs", "<12>, mg", "<12> then mg"] {
            assert!(!at(is_measured, text), "{text}");
        }
    }

    #[test]
    fn one_of_the_three_words_before_may_tell_what_a_number_is() {
        assert!(at(follows_measurement, "BP: was -- about <12>"));
        assert!(!at(follows_measurement, "bp was at about <12>"));
        assert!(at(numbers_a_thing, "Lot no. <12>"));
        assert!(!at(numbers_a_thing, "lots no. <12>"));
    }

    #[test]
    fn four_digits_may_be_a_time() {
        for time in ["0000", "0815", "2359"] {
            assert!(is_time(time), "{time}");
        }
        for other in ["2400", "1160", "815", "08150", "ab15"] {
            assert!(!is_time(other), "{other}");
        }
    }

    #[test]
    fn luhn_tells_cards_from_their_neighbours() {
        for card in [
            "4111 1111 1111 1111",
            "5555 5555 5555 4444",
            "3782 822463 10005",
        ] {
            assert!(passes_luhn(&digits(card)), "{card}");
        }
        for card in [
            "4111 1111 1111 1112",
            "5555 5555 5555 4445",
            "3782 822463 10004",
        ] {
            assert!(!passes_luhn(&digits(card)), "{card}");
        }
    }

    #[test]
    fn mod_97_tells_ibans_from_their_neighbours() {
        assert!(passes_mod_97("GB82 WEST 1234 5698 7654 32"));
        assert!(!passes_mod_97("GB82 WEST 1234 5698 7654 33"));
    }

    #[test]
    fn reserved_areas_are_no_social_security_numbers() {
        for number in ["000-12-3456", "666-12-3456", "123-00-4567", "123-45-0000"] {
            assert!(!is_plausible_ssn(&digits(number)), "{number}");
        }
        for number in ["123-45-6789", "001-01-0001", "660-60-0600"] {
            assert!(is_plausible_ssn(&digits(number)), "{number}");
        }
        assert!(!is_plausible_ssn(&digits("123-45-678")));
    }
}
