//! Codes that people type once: to go round what strangers guessed, in the place of a second factor,
//! to set one up.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::timestamp::Timestamp;

/// Crockford's base 32, which has no letters that look like digits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many characters a code has, without the hyphens between its groups.
const LENGTH: usize = 16;

/// 80 random bits as a person reads and types them: `7KQ2-M0XC-9TJV-4HWD`.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode(String);

/// How long a code that is mailed is good, in seconds.
pub const MAILED_SECONDS: i64 = 3_600;

/// How many codes are mailed to an account in an hour.
pub const MAX_MAILED: u32 = 3;

/// What is stored of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredOneTimeCode {
    /// A MAC of the code, in base64url.
    pub mac: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// It and those before it, as far as they were mailed; none if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailed: Option<MailedCodes>,
}

/// Codes that were mailed to an account in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedCodes {
    /// When the first of them was.
    pub since: Timestamp,
    /// How many there are.
    pub count: u32,
}

impl MailedCodes {
    /// The count with another one at `now`, after those that are counted in `before`. None when as many
    /// as may be were mailed in the hour.
    #[must_use]
    pub fn another(before: Option<&StoredOneTimeCode>, now: Timestamp) -> Option<Self> {
        let in_hour = |mailed: &Self| now < mailed.since.plus_seconds(3_600);
        let before = before.and_then(|code| code.mailed).filter(in_hour);
        let first = Self {
            since: now,
            count: 0,
        };
        let Self { since, count } = before.unwrap_or(first);
        let count = count + 1;
        (count <= MAX_MAILED).then_some(Self { since, count })
    }
}

/// The text is no one-time code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be four groups of four letters and digits")]
pub struct InvalidOneTimeCode;

impl OneTimeCode {
    /// How many random bytes a code has.
    pub const BYTES: usize = 10;

    /// The code of these bits.
    #[must_use]
    pub fn of(bits: [u8; Self::BYTES]) -> Self {
        let mut text = String::with_capacity(LENGTH);
        for group in bits.chunks(5) {
            let number = group
                .iter()
                .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            for place in (0..8).rev() {
                let digit = (number >> (5 * place)) & 31;
                let letter = usize::try_from(digit).ok().and_then(|d| ALPHABET.get(d));
                text.extend(letter.map(|letter| char::from(*letter)));
            }
        }
        Self(text)
    }

    /// The characters without hyphens, what a MAC is made of.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The code in groups, to be read out.
    #[must_use]
    pub fn grouped(&self) -> String {
        let groups = self.0.as_bytes().chunks(4);
        let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
        groups.join("-")
    }
}

impl FromStr for OneTimeCode {
    type Err = InvalidOneTimeCode;

    /// Takes it in either case, with or without hyphens and spaces, and letters for the digits that
    /// they look like.
    fn from_str(text: &str) -> Result<Self, InvalidOneTimeCode> {
        let typed = text.chars().filter(|c| !matches!(c, '-' | ' '));
        let read = typed.map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        let code: String = read.take(LENGTH + 1).collect();
        let known = |byte: &u8| ALPHABET.contains(byte);
        if code.len() == LENGTH && code.as_bytes().iter().all(known) {
            Ok(Self(code))
        } else {
            Err(InvalidOneTimeCode)
        }
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::START;

    #[test]
    fn a_code_is_read_as_it_was_written_and_as_people_type_it() {
        let code = OneTimeCode::of([0, 1, 2, 3, 4, 250, 251, 252, 253, 254]);
        assert_eq!(code.grouped(), "000G-40R4-ZBXZ-SZFY");
        for typed in ["000G-40R4-ZBXZ-SZFY", "ooog 4or4 zbxzszfy"] {
            assert_eq!(typed.parse(), Ok(code.clone()));
        }
        for wrong in [
            "",
            "000G-40R4-ZBXZ-SZF",
            "000G-40R4-ZBXZ-SZFY0",
            "000U-40R4-ZBXZ-SZFY",
            "é00G-40R4-ZBXZ-SZF",
        ] {
            assert_eq!(
                wrong.parse::<OneTimeCode>(),
                Err(InvalidOneTimeCode),
                "{wrong}"
            );
        }
        assert_eq!(format!("{code:?}"), "OneTimeCode(…)");
    }

    #[test]
    fn three_codes_an_hour_are_mailed() {
        let mut stored = StoredOneTimeCode {
            mac: String::new(),
            expires_at: START,
            mailed: None,
        };
        for count in 1..=3 {
            let mailed = MailedCodes::another(Some(&stored), START).unwrap();
            assert_eq!((mailed.since, mailed.count), (START, count));
            stored.mailed = Some(mailed);
        }
        let last = START.plus_seconds(3_599);
        assert_eq!(MailedCodes::another(Some(&stored), last), None);
        let later = START.plus_seconds(3_600);
        let mailed = MailedCodes::another(Some(&stored), later).unwrap();
        assert_eq!((mailed.since, mailed.count), (later, 1));
    }
}
