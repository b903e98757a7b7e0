//! Time-based one-time passwords (RFC 6238) over HOTP (RFC 4226): SHA-1, 30 seconds, six digits, what
//! every authenticator app takes.

use std::{fmt, str::FromStr};

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use zeroize::Zeroizing;

use super::timestamp::Timestamp;

/// How long a code is shown, in seconds.
const STEP_SECONDS: u64 = 30;

/// How many steps a clock may be ahead or behind (RFC 6238 §5.2).
const SKEW: u64 = 1;

/// How many digits a code has.
const DIGITS: usize = 6;

/// Whose accounts an authenticator app shows these as.
const ISSUER: &str = "AI Nurse Florence";

/// The base 32 of RFC 4648 §6.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// 160 random bits that an authenticator app and the service share (RFC 4226 §4). Wiped on drop.
#[derive(Clone)]
pub struct TotpSecret(Zeroizing<[u8; TotpSecret::BYTES]>);

/// Six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpCode([u8; DIGITS]);

/// The text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be six digits")]
pub struct InvalidTotpCode;

impl TotpSecret {
    /// How many bytes a secret has.
    pub const BYTES: usize = 20;

    /// The secret of these bits.
    #[must_use]
    pub fn of(bits: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bits))
    }

    /// Its bits.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// The secret as people type it, in base 32 without padding.
    #[must_use]
    pub fn base32(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(32));
        for group in self.0.chunks(5) {
            let number = group
                .iter()
                .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            for place in (0..8).rev() {
                let digit = (number >> (5 * place)) & 31;
                let letter = usize::try_from(digit).ok().and_then(|d| ALPHABET.get(d));
                text.extend(letter.map(|letter| char::from(*letter)));
            }
        }
        text
    }

    /// What an authenticator app reads as a QR code, for the account that `name` names.
    #[must_use]
    pub fn uri(&self, name: &str) -> Zeroizing<String> {
        let (issuer, name) = (percent_encoded(ISSUER), percent_encoded(name));
        let secret = self.base32();
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            *secret
        ))
    }

    /// The code that is shown at `now`.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> TotpCode {
        TotpCode::of(hotp(&*self.0, step_of(now)))
    }

    /// The step of time that `code` is of, if it is right at `now` and later than `last_step`, the
    /// last one that was accepted: no code is good twice (RFC 6238 §5.2).
    #[must_use]
    pub fn accepts(&self, code: &TotpCode, last_step: u64, now: Timestamp) -> Option<u64> {
        let step = step_of(now);
        let steps = step.saturating_sub(SKEW)..=step.saturating_add(SKEW);
        // Each step is compared, whichever is right.
        let mut accepted = None;
        for step in steps {
            let shown = TotpCode::of(hotp(&*self.0, step));
            if verify_slices_are_equal(&shown.0, &code.0).is_ok() && step > last_step {
                accepted = Some(step);
            }
        }
        accepted
    }
}

impl TotpCode {
    fn of(number: u32) -> Self {
        let mut digits = [b'0'; DIGITS];
        let mut rest = number;
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        Self(digits)
    }

    /// The six digits.
    #[must_use]
    pub fn as_text(&self) -> String {
        self.0.iter().map(|digit| char::from(*digit)).collect()
    }
}

impl FromStr for TotpCode {
    type Err = InvalidTotpCode;

    /// Takes it with spaces, as apps show it.
    fn from_str(text: &str) -> Result<Self, InvalidTotpCode> {
        let typed = text.bytes().filter(|byte| *byte != b' ');
        let digits: Vec<u8> = typed.take(DIGITS + 1).collect();
        let digits: [u8; DIGITS] = digits.try_into().map_err(|_| InvalidTotpCode)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(InvalidTotpCode)
        }
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl fmt::Debug for TotpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpCode(…)")
    }
}

fn step_of(now: Timestamp) -> u64 {
    u64::try_from(now.unix_seconds()).unwrap_or_default() / STEP_SECONDS
}

/// RFC 4226 §5.3, with six digits.
fn hotp(secret: &[u8], counter: u64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let tag = tag.as_ref();
    let offset = tag.last().map_or(0, |last| usize::from(last & 0xf));
    let word = tag.get(offset..).and_then(|rest| rest.first_chunk());
    let word = word.map_or(0, |word| u32::from_be_bytes(*word));
    (word & 0x7fff_ffff) % 1_000_000
}

/// RFC 3986 §2.3: everything but unreserved characters.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The key of both RFCs' test vectors.
    fn secret() -> TotpSecret {
        TotpSecret::of(*b"12345678901234567890")
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    #[test]
    fn codes_are_those_of_rfc_4226_appendix_d() {
        let expected = [
            755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871,
            520_489,
        ];
        let made: Vec<u32> = (0..10).map(|n| hotp(secret().as_bytes(), n)).collect();
        assert_eq!(made, expected);
    }

    /// The vectors have eight digits; six are the last of them.
    #[rstest]
    #[case(59, "287082")]
    #[case(1_111_111_109, "081804")]
    #[case(1_111_111_111, "050471")]
    #[case(1_234_567_890, "005924")]
    #[case(2_000_000_000, "279037")]
    #[case(20_000_000_000, "353130")]
    fn codes_are_those_of_rfc_6238_appendix_b(#[case] seconds: i64, #[case] code: &str) {
        assert_eq!(secret().code_at(at(seconds)).as_text(), code);
    }

    #[test]
    fn a_code_is_good_one_step_early_or_late_and_never_twice() {
        let (secret, now) = (secret(), at(1_234_567_890));
        let step = 1_234_567_890 / 30;
        let code = secret.code_at(now);
        for (skew, expected) in [
            (-60, None),
            (-30, Some(step)),
            (0, Some(step)),
            (30, Some(step)),
            (60, None),
        ] {
            assert_eq!(
                secret.accepts(&code, 0, now.plus_seconds(skew)),
                expected,
                "{skew}"
            );
        }
        assert_eq!(secret.accepts(&code, step - 1, now), Some(step));
        assert_eq!(secret.accepts(&code, step, now), None);
        assert_eq!(secret.accepts(&code, step + 1, now), None);
        assert_eq!(secret.accepts(&"000000".parse().unwrap(), 0, now), None);
    }

    #[test]
    fn a_secret_is_shown_as_apps_read_it() {
        let shown = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(*secret().base32(), shown);
        let expected = format!(
            "otpauth://totp/AI%20Nurse%20Florence:ann%2Bx%40example.org?secret={shown}\
             &issuer=AI%20Nurse%20Florence&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(*secret().uri("ann+x@example.org"), expected);
    }

    #[rstest]
    #[case("123456", true)]
    #[case("123 456", true)]
    #[case(" 1 2 3 4 5 6 ", true)]
    #[case("12345", false)]
    #[case("1234567", false)]
    #[case("12345a", false)]
    #[case("12-456", false)]
    #[case("１23456", false)]
    #[case("", false)]
    fn a_code_is_six_digits(#[case] text: &str, #[case] good: bool) {
        assert_eq!(text.parse::<TotpCode>().is_ok(), good);
    }

    #[test]
    fn nothing_secret_is_shown_by_debug() {
        let code: TotpCode = "123456".parse().unwrap();
        assert_eq!(
            format!("{:?} {code:?}", secret()),
            "TotpSecret(…) TotpCode(…)"
        );
    }
}
