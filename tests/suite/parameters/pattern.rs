//! A regular expression for the whole numbers of a range.

/// Matches the numbers from `min` to `max`, written without sign, point or leading zeros, and
/// nothing else. A regular expression as `CloudFormation`, Rust and Python read it.
pub(super) fn whole_numbers(min: u32, max: u32) -> String {
    let (mut from, end) = (u64::from(min), u64::from(max));
    let mut blocks = Vec::new();
    while from <= end {
        let block = Block::beginning(from, end);
        blocks.push(block.pattern());
        from = block.behind();
    }
    format!("^({})$", blocks.join("|"))
}

/// The numbers of one length that begin alike, then have one digit of a range, then any digits.
struct Block {
    /// The first of them.
    from: u64,
    /// The value of the digit that varies: a power of ten.
    unit: u64,
    /// The last value of that digit.
    last_digit: u64,
}

impl Block {
    /// The largest block that begins with `from` and does not go beyond `end`.
    fn beginning(from: u64, end: u64) -> Self {
        let mut unit = 1;
        while from >= unit * 10 && from.is_multiple_of(unit * 10) && from + unit * 10 - 1 <= end {
            unit *= 10;
        }
        let mut block = Self {
            from,
            unit,
            last_digit: from / unit % 10,
        };
        while block.last_digit < 9 && block.behind() + unit - 1 <= end {
            block.last_digit += 1;
        }
        block
    }

    fn first_digit(&self) -> u64 {
        self.from / self.unit % 10
    }

    /// The number behind the last one.
    fn behind(&self) -> u64 {
        self.from + self.unit * (self.last_digit - self.first_digit() + 1)
    }

    fn pattern(&self) -> String {
        let prefix = match self.from / self.unit / 10 {
            0 => String::new(),
            prefix => prefix.to_string(),
        };
        let (first, last) = (self.first_digit(), self.last_digit);
        let digit = if first == last {
            first.to_string()
        } else {
            format!("[{first}-{last}]")
        };
        let rest = match self.unit.ilog10() {
            0 => String::new(),
            1 => "[0-9]".to_owned(),
            digits => format!("[0-9]{{{digits}}}"),
        };
        prefix + &digit + &rest
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    fn compiled(min: u32, max: u32) -> Regex {
        Regex::new(&whole_numbers(min, max)).unwrap()
    }

    #[test]
    fn patterns_are_short_enough_to_read() {
        assert_eq!(whole_numbers(0, 60), "^([0-9]|[1-5][0-9]|60)$");
        assert_eq!(
            whole_numbers(300, 86_400),
            "^([3-9][0-9]{2}|[1-9][0-9]{3}|[1-7][0-9]{4}|8[0-5][0-9]{3}|86[0-3][0-9]{2}|86400)$"
        );
    }

    #[test]
    fn every_small_range_matches_its_numbers_and_no_other() {
        let ends = [
            0, 1, 7, 9, 10, 11, 42, 99, 100, 101, 299, 300, 999, 1_000, 1_001,
        ];
        for (min, max) in ends
            .iter()
            .flat_map(|min| ends.iter().map(move |max| (*min, *max)))
        {
            if min > max {
                continue;
            }
            let pattern = compiled(min, max);
            for number in 0..=1_200 {
                let matches = pattern.is_match(&number.to_string());
                assert_eq!(
                    matches,
                    (min..=max).contains(&number),
                    "{min}-{max}: {number}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn large_ranges_match_their_numbers_and_no_other(a: u32, b: u32, number: u32) {
            let (min, max) = (a.min(b), a.max(b));
            let pattern = compiled(min, max);
            for number in [number, min, max, min.saturating_sub(1), max.saturating_add(1)] {
                let inside = (min..=max).contains(&number);
                prop_assert_eq!(pattern.is_match(&number.to_string()), inside);
            }
        }

        #[test]
        fn nothing_else_is_a_number(text in "[-+ .,0-9a-f\n]{0,6}") {
            let number = text.parse::<u32>().ok().filter(|number| number.to_string() == text);
            prop_assert_eq!(compiled(0, u32::MAX).is_match(&text), number.is_some());
        }
    }
}
