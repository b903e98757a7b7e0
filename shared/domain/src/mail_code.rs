//! One-time codes that a mail shows and its reader types.

use std::{fmt, str::FromStr};

/// How many digits a code has.
const LENGTH: usize = 8;

/// How many codes there are.
const CODES: u128 = 100_000_000;

/// Eight digits as a person reads and types them: `4071 9362`.
#[derive(Clone, PartialEq, Eq)]
pub struct MailCode([u8; LENGTH]);

/// The text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be eight digits")]
pub struct InvalidMailCode;

/// What a code confirms. A code for one is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// That an account may be made for the address.
    Registration,
    /// That an account may have the address from now on.
    EmailChange,
    /// That an administrator may set up their first second factor. Such a code has 80 bits, as that
    /// of an operator.
    Enrolment,
}

impl CodePurpose {
    /// Names the key that such codes are made with.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Registration => "mail-code/registration",
            Self::EmailChange => "mail-code/email-change",
            Self::Enrolment => "mail-code/enrolment",
        }
    }
}

impl MailCode {
    /// The code of evenly distributed `bits`. 2^128 is no multiple of the number of codes, so some
    /// are likelier than others by less than one part in 2^101: too little to be of use, and no bits
    /// have to be refused.
    #[must_use]
    pub fn of(bits: u128) -> Self {
        let mut rest = bits % CODES;
        let mut digits = [b'0'; LENGTH];
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        Self(digits)
    }

    /// The digits, to be compared in constant time.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The code in groups, to be read.
    #[must_use]
    pub fn grouped(&self) -> String {
        let groups = self.0.chunks(LENGTH / 2).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ")
    }
}

impl FromStr for MailCode {
    type Err = InvalidMailCode;

    /// Takes it with or without spaces and hyphens.
    fn from_str(text: &str) -> Result<Self, InvalidMailCode> {
        let typed = text.chars().filter(|c| *c != '-' && !c.is_whitespace());
        let digits: Option<Vec<u8>> = typed
            .take(LENGTH + 1)
            .map(|c| u8::try_from(c).ok().filter(u8::is_ascii_digit))
            .collect();
        let digits = digits.and_then(|digits| digits.try_into().ok());
        digits.map(Self).ok_or(InvalidMailCode)
    }
}

impl fmt::Debug for MailCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, "0000 0000")]
    #[case(7, "0000 0007")]
    #[case(99_999_999, "9999 9999")]
    #[case(100_000_000, "0000 0000")]
    #[case(340_282_366_920_938_463_463_374_607_431_768_211_455, "6821 1455")]
    fn a_code_has_eight_digits(#[case] bits: u128, #[case] expected: &str) {
        assert_eq!(MailCode::of(bits).grouped(), expected);
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = MailCode::of(40_719_362);
        for typed in ["4071 9362", "40719362", " 4071-9362\n", "4071\u{a0}9362"] {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
        for wrong in [
            "",
            "4071936",
            "407193620",
            "4071936x",
            "٤071 9362",
            "4071.9362",
        ] {
            assert_eq!(wrong.parse::<MailCode>(), Err(InvalidMailCode), "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "MailCode(…)");
    }

    #[test]
    fn every_purpose_has_a_key_of_its_own() {
        use CodePurpose::{EmailChange, Enrolment, Registration};
        let labels = [Registration, EmailChange, Enrolment].map(CodePurpose::label);
        let different: BTreeSet<_> = labels.into_iter().collect();
        assert_eq!(different.len(), labels.len());
    }
}
