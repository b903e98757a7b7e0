//! Comparison of JSON number literals without rounding them.

use std::cmp::Ordering;

/// The exact value of a JSON number literal.
///
/// The value is `0.d₁d₂d₃… × 10^point`, negated when `negative`. Digits carry
/// no leading or trailing zero, so equal values have equal representations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// Reads a literal of the JSON grammar (RFC 8259 §6); `None` for anything
    /// else, and for an exponent beyond 64 bits.
    #[must_use]
    pub fn parse(literal: &str) -> Option<Self> {
        let (negative, unsigned) = match literal.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, literal),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
        Some(Self::normalise(negative, whole, fraction, point))
    }

    fn normalise(negative: bool, whole: &str, fraction: &str, point: i64) -> Self {
        let all = whole.bytes().chain(fraction.bytes());
        let zeros = all.clone().take_while(|digit| *digit == b'0').count();
        let mut digits: Vec<u8> = all.skip(zeros).collect();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                point: 0,
            };
        }
        let zeros = i64::try_from(zeros).unwrap_or(i64::MAX);
        Self {
            negative,
            digits,
            point: point.saturating_sub(zeros),
        }
    }

    /// Whether it has no fractional part (JSON Schema 2020-12 validation §6.1.1): `72.0` and
    /// `1e2` are whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        length <= self.point || self.digits.is_empty()
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// The digits of the magnitude when it is a whole number of at most
    /// `limit` digits.
    #[must_use]
    pub fn whole_digits(&self, limit: usize) -> Option<String> {
        if self.digits.is_empty() {
            return Some("0".to_owned());
        }
        let length = usize::try_from(self.point).ok()?;
        if length > limit || length < self.digits.len() {
            return None;
        }
        let mut text: String = self.digits.iter().map(|digit| char::from(*digit)).collect();
        text.extend(std::iter::repeat_n('0', length - self.digits.len()));
        Some(text)
    }

    fn compare_magnitude(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => (self.point, &self.digits).cmp(&(other.point, &other.digits)),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_magnitude(other),
            (true, true) => other.compare_magnitude(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(literal: &str) -> Decimal {
        Decimal::parse(literal).unwrap()
    }

    #[test]
    fn equal_values_are_equal_however_written() {
        for (left, right) in [
            ("1", "1.0"),
            ("0.010", "1e-2"),
            ("-0", "0"),
            ("12e2", "1200"),
        ] {
            assert_eq!(decimal(left), decimal(right), "{left} {right}");
        }
    }

    #[test]
    fn differences_below_a_float_are_seen() {
        assert!(decimal("300.00000000000000000001") > decimal("300"));
        assert!(decimal("-300.00000000000000000001") < decimal("-300"));
        assert!(decimal("1e400") > decimal("1e399"));
        assert!(decimal("1e-400") > decimal("0"));
    }

    #[test]
    fn whole_numbers_are_written_out() {
        assert_eq!(
            decimal("5.551234567e9").whole_digits(20).unwrap(),
            "5551234567"
        );
        assert_eq!(decimal("120e1").whole_digits(20).unwrap(), "1200");
        assert_eq!(decimal("5.5").whole_digits(20), None);
        assert_eq!(decimal("120").whole_digits(3).unwrap(), "120");
        assert_eq!(decimal("120").whole_digits(2), None);
        assert_eq!(decimal("1e99").whole_digits(20), None);
        for (literal, whole) in [
            ("72.0", true),
            ("-0", true),
            ("7.2e1", true),
            ("0.5", false),
            ("72.01", false),
            ("1e-1", false),
        ] {
            assert_eq!(decimal(literal).is_whole(), whole, "{literal}");
        }
    }

    #[test]
    fn other_text_is_not_a_number() {
        for text in ["", "-", ".5", "1e", "1x", "NaN", "1e99999999999999999999"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn orders_as_integers_do(left in any::<i64>(), right in any::<i64>()) {
            let compared = decimal(&left.to_string()).cmp(&decimal(&right.to_string()));
            prop_assert_eq!(compared, left.cmp(&right));
        }

        #[test]
        fn scaling_keeps_the_order(left in any::<i32>(), right in any::<i32>(), scale in -400i32..400) {
            let compared = decimal(&format!("{left}e{scale}")).cmp(&decimal(&format!("{right}e{scale}")));
            prop_assert_eq!(compared, left.cmp(&right));
        }
    }
}
