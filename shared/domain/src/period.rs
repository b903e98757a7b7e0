//! The hours and days, of UTC, that something is counted in.

use std::fmt;

use super::timestamp::Timestamp;

/// A period of so many seconds, counted from the Unix epoch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period<const SECONDS: i64>(i64);

/// An hour of UTC. Displayed as `2026-11-27T04`.
pub type Hour = Period<3_600>;

/// A day of UTC. Displayed as `2026-11-27`.
pub type Day = Period<86_400>;

impl<const SECONDS: i64> Period<SECONDS> {
    /// That of `now`.
    #[must_use]
    pub fn of(now: Timestamp) -> Self {
        Self(now.unix_seconds().div_euclid(SECONDS))
    }

    /// When the next one begins.
    #[must_use]
    pub fn end(self) -> Timestamp {
        Timestamp::from_unix_seconds((self.0 + 1).saturating_mul(SECONDS))
    }

    /// Seconds from `now` to its end, rounded up: at least 1.
    #[must_use]
    pub fn seconds_left(self, now: Timestamp) -> u64 {
        let millis = self.end().as_millis() - now.as_millis();
        millis.max(1).unsigned_abs().div_ceil(1_000)
    }

    fn begin(self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.saturating_mul(SECONDS))
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin = self.begin().to_string();
        f.write_str(begin.get(.."2026-11-27T04".len()).unwrap_or(&begin))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.begin().date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_hour_ends_where_the_next_one_begins() {
        let first = Hour::of(at("2026-11-27T04:00:00.000Z"));
        let last = Hour::of(at("2026-11-27T04:59:59.999Z"));
        assert_eq!((first, first.to_string().as_str()), (last, "2026-11-27T04"));
        let next = at("2026-11-27T05:00:00.000Z");
        assert_eq!(first.end(), next);
        assert_ne!(Hour::of(next), first);
    }

    #[test]
    fn the_wait_lasts_until_the_hour_is_over() {
        let hour = Hour::of(at("2026-11-27T04:00:00.000Z"));
        let left = |text| hour.seconds_left(at(text));
        assert_eq!(left("2026-11-27T04:00:00.000Z"), 3_600);
        assert_eq!(left("2026-11-27T04:59:58.001Z"), 2);
        assert_eq!(left("2026-11-27T04:59:59.999Z"), 1);
        assert_eq!(left("2026-11-27T05:00:03.000Z"), 1);
    }

    #[test]
    fn the_wait_lasts_until_midnight_utc() {
        let day = Day::of(at("2026-11-27T04:00:00.001Z"));
        assert_eq!(day.to_string(), "2026-11-27");
        let left = |text: &str| day.seconds_left(at(text));
        assert_eq!(left("2026-11-27T04:00:00.001Z"), 72_000);
        assert_eq!(left("2026-11-27T23:59:59.999Z"), 1);
        assert_eq!(left("2026-11-28T00:00:01.000Z"), 1);
    }
}
