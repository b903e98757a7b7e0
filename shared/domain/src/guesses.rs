//! How many passwords strangers may try at one address
//! (NIST SP 800-63B-4 §3.2.2, at most 100 failures).
//!
//! A stranger is whoever does not come from a device that the account knows. The count of an
//! address drains by one an hour and by nothing else: a count that a success, a reset or an
//! administrator set back would tell whether there is an account. Guesses made in parallel all see
//! the same count, so the outcome, success included, must be written under the condition that the
//! count still is the one that was decided on.

use serde::{Deserialize, Serialize};

use super::timestamp::Timestamp;

/// How many guesses close an address to strangers.
pub const MAX_GUESSES: u32 = 100;

/// How long it takes until one guess is forgotten, in seconds.
pub const DRAIN_SECONDS: i64 = 3_600;

/// How long the owner of an address is not told again that it is closed, in seconds. Whoever goes
/// on guessing closes it anew every hour.
pub const TOLD_SECONDS: i64 = 86_400;

/// The guesses of strangers at one address. It rises with each one, so that two counts at different
/// times are never the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guesses {
    /// When the last of them will be forgotten.
    pub drained_at: Timestamp,
    /// When the owner of the address was last told that it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Timestamp>,
}

/// Strangers may not try now, whatever the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many failed attempts: the next one may be made in {retry_after} seconds")]
pub struct Closed {
    /// Until one guess is forgotten, in seconds, at least 1.
    pub retry_after: u32,
}

impl Guesses {
    /// Nobody has guessed.
    pub const NONE: Self = Self {
        drained_at: Timestamp::EPOCH,
        told_at: None,
    };

    /// Whether a stranger may try at `now`.
    ///
    /// # Errors
    /// [`Closed`] while there are [`MAX_GUESSES`].
    pub fn check(self, now: Timestamp) -> Result<(), Closed> {
        let open_below = i64::from(MAX_GUESSES - 1) * DRAIN_SECONDS * 1_000;
        let wait = self.drained_at.as_millis() - now.as_millis() - open_below;
        if wait <= 0 {
            return Ok(());
        }
        // Another clock may be ahead of this one: that must not make anybody wait for longer.
        let seconds = wait.unsigned_abs().div_ceil(1_000);
        let seconds = seconds.min(DRAIN_SECONDS.unsigned_abs());
        Err(Closed {
            retry_after: u32::try_from(seconds).unwrap_or(u32::MAX),
        })
    }

    /// The count with one more guess at `now`.
    #[must_use]
    pub fn counted(self, now: Timestamp) -> Self {
        Self {
            drained_at: self.drained_at.max(now).plus_seconds(DRAIN_SECONDS),
            ..self
        }
    }

    /// Whether the owner of the address is to be told at `now` that it is closed.
    #[must_use]
    pub fn is_to_be_told(self, now: Timestamp) -> bool {
        let told_lately = |at: Timestamp| at.seconds_until(now) < TOLD_SECONDS;
        self.check(now).is_err() && !self.told_at.is_some_and(told_lately)
    }

    /// The count after they were told.
    #[must_use]
    pub fn told(self, now: Timestamp) -> Self {
        Self {
            told_at: Some(now),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_000_000);
    const HOUR: i64 = DRAIN_SECONDS;

    fn guessed(times: u32) -> Guesses {
        (0..times).fold(Guesses::NONE, |guesses, _| guesses.counted(NOW))
    }

    #[test]
    fn the_hundredth_guess_closes_and_an_hour_opens_for_one_more() {
        assert_eq!(guessed(99).check(NOW), Ok(()));
        let full = guessed(100);
        assert_eq!(full.check(NOW), Err(Closed { retry_after: 3_600 }));
        let almost = Timestamp::from_millis(NOW.plus_seconds(HOUR).as_millis() - 1);
        assert_eq!(full.check(almost), Err(Closed { retry_after: 1 }));
        let later = NOW.plus_seconds(HOUR);
        assert_eq!(full.check(later), Ok(()));
        assert!(full.counted(later).check(later).is_err());
    }

    #[test]
    fn who_guesses_without_pause_for_thirty_days_has_a_hundred_and_one_an_hour() {
        let (mut guesses, mut evaluated) = (Guesses::NONE, 0);
        for minute in 0..30 * 24 * 60 {
            let now = NOW.plus_seconds(minute * 60);
            while guesses.check(now).is_ok() {
                guesses = guesses.counted(now);
                evaluated += 1;
            }
        }
        assert_eq!(evaluated, 100 + 30 * 24 - 1);
    }

    #[test]
    fn a_count_is_forgotten_as_a_whole_after_a_hundred_hours() {
        let later = NOW.plus_seconds(100 * HOUR);
        assert_eq!(guessed(100).drained_at, later);
        let again = guessed(100).counted(later);
        assert_eq!(again.drained_at, later.plus_seconds(HOUR));
    }

    #[test]
    fn an_owner_is_told_once_a_day_that_the_address_is_closed() {
        assert!(!guessed(99).is_to_be_told(NOW));
        let told = guessed(100).told(NOW);
        assert!(guessed(100).is_to_be_told(NOW) && !told.is_to_be_told(NOW));
        let day = NOW.plus_seconds(TOLD_SECONDS);
        let still = (0..24).fold(told, |guesses, _| guesses.counted(day));
        assert!(!still.is_to_be_told(day.plus_seconds(-1)));
        assert!(still.is_to_be_told(day));
        let open = day.plus_seconds(100 * HOUR);
        assert!(!still.is_to_be_told(open));
    }

    #[test]
    fn a_clock_that_is_behind_waits_no_longer_and_counts_no_less() {
        let full = guessed(100);
        let refused = full.check(Timestamp::EPOCH);
        assert_eq!(refused, Err(Closed { retry_after: 3_600 }));
        assert!(full.counted(Timestamp::EPOCH).drained_at > full.drained_at);
    }
}
