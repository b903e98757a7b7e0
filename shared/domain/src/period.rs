//! The hours and days, of UTC, that something is counted in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::{Duration, OffsetDateTime};

use super::timestamp::Timestamp;

/// A period of so many seconds, counted from the Unix epoch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period<const SECONDS: i64>(i64);

/// An hour of UTC. Displayed as `2026-11-27T04`.
pub type Hour = Period<3_600>;

/// A day of UTC. Displayed, parsed and stored as `2026-11-27`.
pub type Day = Period<86_400>;

/// The text is not a day written as `YYYY-MM-DD`, from 1970 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day of the form YYYY-MM-DD")]
pub struct InvalidDay;

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

    /// When it begins.
    #[must_use]
    pub fn begin(self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.saturating_mul(SECONDS))
    }
}

impl Day {
    /// The day so many days after it; before it, if negative.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The Monday of its week (ISO 8601).
    #[must_use]
    pub fn first_of_week(self) -> Self {
        // 1970 began with a Thursday.
        self.plus(-(self.0 + 3).rem_euclid(7))
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        let date = OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::days(self.0));
        self.plus(1 - i64::from(date.day()))
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        let midnight = format!("{text}T00:00:00.000Z").parse();
        midnight.map(Self::of).map_err(|_| InvalidDay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
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

    #[test]
    fn a_day_is_parsed_as_it_is_displayed() {
        let day = Day::of(at("2026-11-27T04:00:00.001Z"));
        assert_eq!("2026-11-27".parse(), Ok(day));
        let json = serde_json::to_string(&day).unwrap();
        assert_eq!(json, r#""2026-11-27""#);
        assert_eq!(serde_json::from_str::<Day>(&json).unwrap(), day);
        for text in [
            "",
            "today",
            "2026-11-31",
            "2026-11-27T04",
            "1969-12-31",
            "26-11-27",
        ] {
            assert_eq!(text.parse::<Day>(), Err(InvalidDay), "{text}");
        }
    }

    #[test]
    fn weeks_begin_on_mondays_and_months_on_their_first() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        for (of, week, month) in [
            ("2026-11-27", "2026-11-23", "2026-11-01"),
            ("2026-11-23", "2026-11-23", "2026-11-01"),
            ("2026-11-29", "2026-11-23", "2026-11-01"),
            ("2024-02-29", "2024-02-26", "2024-02-01"),
            ("2027-01-01", "2026-12-28", "2027-01-01"),
            ("1970-01-05", "1970-01-05", "1970-01-01"),
        ] {
            assert_eq!(day(of).first_of_week(), day(week), "{of}");
            assert_eq!(day(of).first_of_month(), day(month), "{of}");
        }
        assert_eq!(day("2026-12-31").plus(1), day("2027-01-01"));
    }
}
