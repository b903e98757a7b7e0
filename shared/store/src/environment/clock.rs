//! Where the time comes from.

use domain::timestamp::Timestamp;
use time::OffsetDateTime;

/// Tells the time. Tests pass a clock that they move themselves.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        let millis = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        // `OffsetDateTime` ends with the year 9999, far inside the range of an i64.
        Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }
}
