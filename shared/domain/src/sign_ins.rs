//! How often one account may sign in with the right password in an hour.
//!
//! A session stays stored until it would have expired, also when it has ended, and a sign-in reads
//! all of them. So their number must be bounded, or whoever has an account could make its sign-ins
//! as dear as they like.

use serde::{Deserialize, Serialize};

use super::{setting::WholeNumber, timestamp::Timestamp};

/// An hour, in seconds.
const WINDOW_SECONDS: i64 = 3_600;

/// The sign-ins of an account in the hour that began with the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIns {
    /// The first of them.
    pub since: Timestamp,
    /// How many there were.
    pub count: u32,
}

/// How many sign-ins an account has in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInLimit(pub u32);

/// The account has signed in as often as it may in this hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins of this account: wait {seconds} seconds")]
pub struct TooManySignIns {
    /// Seconds until the hour is over, 1 to 3,600.
    pub seconds: u64,
}

impl SignInLimit {
    /// `SIGN_INS_PER_USER_HOUR`: a nurse who signs in at another bed every other minute.
    pub const SIGN_INS: WholeNumber<u32> = WholeNumber {
        name: "SIGN_INS_PER_USER_HOUR",
        default: 40,
        min: 5,
        max: 100_000,
    };
}

impl SignIns {
    /// Nobody has signed in.
    pub const NONE: Self = Self {
        since: Timestamp::EPOCH,
        count: 0,
    };

    /// Nobody has signed in here since `at`, when the account was brought from elsewhere.
    #[must_use]
    pub fn none_since(at: Timestamp) -> Self {
        Self {
            since: at,
            count: 0,
        }
    }

    /// The same hour, with no sign-in that counts.
    #[must_use]
    pub fn forgotten(self) -> Self {
        Self { count: 0, ..self }
    }

    /// The count with one more sign-in at `now`.
    ///
    /// # Errors
    /// [`TooManySignIns`] when there may be no further one in this hour.
    pub fn another(self, limit: SignInLimit, now: Timestamp) -> Result<Self, TooManySignIns> {
        let end = self.since.plus_seconds(WINDOW_SECONDS);
        if now >= end {
            return Ok(Self {
                since: now,
                count: 1,
            });
        }
        if self.count < limit.0 {
            return Ok(Self {
                count: self.count + 1,
                ..self
            });
        }
        // Another clock may be ahead of this one: that must not make anybody wait for longer.
        let seconds = (end.as_millis() - now.as_millis()).unsigned_abs();
        let seconds = seconds.div_ceil(1_000).min(WINDOW_SECONDS.unsigned_abs());
        Err(TooManySignIns { seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: SignInLimit = SignInLimit(2);
    const START: Timestamp = Timestamp::from_unix_seconds(1_000_000);

    fn twice() -> SignIns {
        let once = SignIns::NONE.another(LIMIT, START).unwrap();
        once.another(LIMIT, START.plus_seconds(10)).unwrap()
    }

    #[test]
    fn the_hour_begins_with_the_first_sign_in() {
        let since = START;
        assert_eq!(twice(), SignIns { since, count: 2 });
        let last = START.plus_seconds(3_599);
        let refused = twice().another(LIMIT, last);
        assert_eq!(refused, Err(TooManySignIns { seconds: 1 }));
        let since = START.plus_seconds(3_600);
        let next = twice().another(LIMIT, since);
        assert_eq!(next, Ok(SignIns { since, count: 1 }));
    }

    #[test]
    fn a_clock_behind_waits_no_longer_than_an_hour() {
        let before = START.plus_seconds(-500);
        let refused = twice().another(LIMIT, before);
        assert_eq!(refused, Err(TooManySignIns { seconds: 3_600 }));
        let seconds = START.plus_seconds(3_600).as_millis() - START.plus_seconds(10).as_millis();
        let refused = twice().another(LIMIT, START.plus_seconds(10));
        let seconds = seconds.unsigned_abs() / 1_000;
        assert_eq!(refused, Err(TooManySignIns { seconds }));
    }
}
