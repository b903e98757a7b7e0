//! The one representation of a point in time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::format_description::StaticFormatDescription;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Its text is RFC 3339 with exactly three decimals and `Z`. The width is
/// fixed, so in a sort key the order of the strings is the order of time.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, format = DateTime, example = "2026-11-23T08:30:00.000Z")]
pub struct Timestamp(i64);

/// The text is not a time written as `YYYY-MM-DDTHH:MM:SS.mmmZ`, from 1970 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a time of the form YYYY-MM-DDTHH:MM:SS.mmmZ")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// 1970-01-01T00:00:00.000Z, the earliest representable time.
    pub const EPOCH: Self = Self(0);

    /// 9999-12-31T23:59:59.999Z, the latest time with a four-digit year.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// From milliseconds since the epoch, clamped to [`Self::EPOCH`]..=[`Self::MAX`].
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::EPOCH.0 {
            Self::EPOCH
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// From seconds since the epoch, clamped like [`Self::from_millis`].
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// When a UUID v7 (RFC 9562 §5.7) was made; `None` for one without a time.
    #[must_use]
    pub fn of_uuid(uuid: Uuid) -> Option<Self> {
        let (seconds, nanos) = uuid.get_timestamp()?.to_unix();
        let millis = seconds.saturating_mul(1_000) + u64::from(nanos / 1_000_000);
        i64::try_from(millis).ok().map(Self::from_millis)
    }

    /// Milliseconds since the epoch, never negative.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down: a JWT `NumericDate` or a TTL attribute.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0 / 1000
    }

    /// This time moved by `seconds`, clamped like [`Self::from_millis`].
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_millis(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Whole seconds from this time until `later`, rounded towards zero;
    /// negative when `later` is earlier.
    #[must_use]
    pub const fn seconds_until(self, later: Self) -> i64 {
        (later.0 - self.0) / 1000
    }

    /// The UTC date, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(self) -> String {
        self.to_datetime().date().to_string()
    }

    fn to_datetime(self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::milliseconds(self.0))
    }
}

const RFC3339_MILLIS: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self
            .to_datetime()
            .format(RFC3339_MILLIS)
            .map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        // The parser also takes a signed year; only the canonical spelling sorts.
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(InvalidTimestamp);
        }
        let datetime = PrimitiveDateTime::parse(text, RFC3339_MILLIS)
            .map_err(|_| InvalidTimestamp)?
            .assume_utc();
        let millis = i64::try_from(datetime.unix_timestamp_nanos() / 1_000_000)
            .map_err(|_| InvalidTimestamp)?;
        if millis < Self::EPOCH.0 {
            return Err(InvalidTimestamp);
        }
        Ok(Self(millis))
    }
}

impl TryFrom<String> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(text: String) -> Result<Self, InvalidTimestamp> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_three_decimals_and_z() {
        let at = Timestamp::from_millis(1_795_421_400_007);
        assert_eq!(at.to_string(), "2026-11-23T08:10:00.007Z");
        assert_eq!(at.date(), "2026-11-23");
        assert_eq!(at.unix_seconds(), 1_795_421_400);
        assert_eq!(
            serde_json::to_string(&at).unwrap(),
            "\"2026-11-23T08:10:00.007Z\""
        );
    }

    #[test]
    fn extremes_clamp_and_keep_their_width() {
        for millis in [i64::MIN, -1, 0, i64::MAX] {
            let at = Timestamp::from_millis(millis);
            assert_eq!(at.to_string().len(), 24);
            assert_eq!(at.to_string().parse(), Ok(at));
        }
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp::MAX.plus_seconds(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::EPOCH.plus_seconds(i64::MIN), Timestamp::EPOCH);
        assert_eq!(Timestamp::from_unix_seconds(i64::MAX), Timestamp::MAX);
    }

    #[test]
    fn strings_sort_by_time() {
        let times = [0, 999, 1000, 946_684_800_000, 1_795_421_400_000].map(Timestamp::from_millis);
        assert!(times.map(|at| at.to_string()).is_sorted());
    }

    #[test]
    fn only_the_canonical_text_parses() {
        for text in [
            "",
            "2026-11-23",
            "2026-11-23T08:10:00Z",
            "2026-11-23T08:10:00.07Z",
            "2026-11-23T08:10:00.0070Z",
            "2026-11-23t08:10:00.007z",
            "2026-11-23T08:10:00.007+00:00",
            "+2026-11-23T08:10:00.007Z",
            "2026-02-30T08:10:00.007Z",
            "2026-11-23T24:10:00.007Z",
            "1969-12-31T23:59:59.999Z",
            "1969-12-31T23:59:59.000Z",
            "-2026-11-23T08:10:00.007Z",
            "-026-11-23T08:10:00.007Z",
            "2016-12-31T23:59:60.000Z",
            "2026-11-23T08:10:00.007Z ",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(InvalidTimestamp), "{text}");
        }
    }

    #[test]
    fn a_text_that_parses_is_the_one_that_is_written() {
        let text = "2026-11-23T08:10:00.007Z";
        for at in 0..text.len() {
            for other in ' '..='~' {
                let mut changed: Vec<char> = text.chars().collect();
                changed[at] = other;
                let changed: String = changed.into_iter().collect();
                if let Ok(parsed) = changed.parse::<Timestamp>() {
                    assert_eq!(parsed.to_string(), changed);
                }
            }
        }
    }

    #[test]
    fn a_uuid_of_version_7_tells_its_time() {
        for millis in [0, 1_795_421_400_007, Timestamp::MAX.as_millis()] {
            let made = millis.unsigned_abs();
            let uuid = uuid::Builder::from_unix_timestamp_millis(made, &[0xff; 10]).into_uuid();
            let at = Timestamp::from_millis(millis);
            assert_eq!(Timestamp::of_uuid(uuid), Some(at));
        }
        assert_eq!(Timestamp::of_uuid(Uuid::nil()), None);
        assert_eq!(Timestamp::of_uuid(Uuid::from_u128(u128::MAX)), None);
    }

    #[test]
    fn seconds_until_is_signed() {
        let at = Timestamp::from_unix_seconds(100);
        assert_eq!(at.seconds_until(at.plus_seconds(60)), 60);
        assert_eq!(at.seconds_until(at.plus_seconds(-60)), -60);
    }
}
