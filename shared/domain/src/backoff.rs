//! Slowing down whoever guesses the password of one account
//! (NIST SP 800-63B-4 §3.2.2, at most 100 consecutive failures).
//!
//! [`decide`] comes before the password is verified and [`Failures::after`]
//! once it turned out wrong. Guesses made in parallel all see the same count,
//! so the outcome, success included, must be written under the condition that
//! the count is still the one that was decided on. Whoever loses that write is
//! answered 429 and must not learn whether the guess was right.

use serde::{Deserialize, Serialize};

use super::timestamp::Timestamp;

/// Consecutive failures after which each further attempt has to wait.
pub const FREE_FAILURES: u32 = 5;

/// Consecutive failures after which the account needs an unlock.
pub const MAX_FAILURES: u32 = 100;

/// The longest wait, in seconds.
pub const MAX_DELAY_SECONDS: u32 = 900;

/// The failed attempts since the last successful one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// How many in a row.
    #[serde(rename = "failures")]
    pub count: u32,
    /// When the last one was; `None` when there is none.
    #[serde(rename = "last_failure_at", default)]
    pub last_at: Option<Timestamp>,
}

/// Whether an attempt may be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackoffDecision {
    /// Verify the password.
    Allowed,
    /// Answer 429 with `Retry-After` of this many seconds, at least 1.
    RetryAfter(u32),
    /// Only an administrator, or a proof of the e-mail address, opens the account again.
    Locked,
}

/// Decides whether the password may be verified at `now`.
#[must_use]
pub fn decide(failures: Failures, now: Timestamp) -> BackoffDecision {
    if failures.count >= MAX_FAILURES {
        return BackoffDecision::Locked;
    }
    let Some(last_at) = failures.last_at else {
        return BackoffDecision::Allowed;
    };
    let delay = delay_seconds(failures.count);
    let opens_at = last_at.plus_seconds(i64::from(delay));
    let wait_millis = (opens_at.as_millis() - now.as_millis()).max(0);
    let seconds = u32::try_from(wait_millis.unsigned_abs().div_ceil(1000));
    // The failure may be dated later than `now`, by another clock or while this attempt was on
    // its way. That must not make it cost more than it does.
    match seconds.unwrap_or(u32::MAX).min(delay) {
        0 => BackoffDecision::Allowed,
        seconds => BackoffDecision::RetryAfter(seconds),
    }
}

impl Failures {
    /// The state after one more failure at `now`.
    #[must_use]
    pub fn after(self, now: Timestamp) -> Self {
        Self {
            count: self.count.saturating_add(1),
            last_at: Some(now),
        }
    }

    /// What the failure that led to this state adds to its reason in the audit trail, where the
    /// attempts that are refused for it leave nothing.
    #[must_use]
    pub fn consequence(self) -> Option<&'static str> {
        match self.count {
            ..FREE_FAILURES => None,
            FREE_FAILURES..MAX_FAILURES => Some("backoff"),
            MAX_FAILURES.. => Some("locked"),
        }
    }
}

/// The wait that `failures` in a row earn, in seconds: none before the fifth,
/// then 1, 2, 4 … up to [`MAX_DELAY_SECONDS`].
#[must_use]
pub fn delay_seconds(failures: u32) -> u32 {
    let Some(doublings) = failures.checked_sub(FREE_FAILURES) else {
        return 0;
    };
    1_u32
        .checked_shl(doublings)
        .map_or(MAX_DELAY_SECONDS, |delay| delay.min(MAX_DELAY_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: Timestamp = Timestamp::from_unix_seconds(1_000_000);

    fn failures(count: u32) -> Failures {
        Failures {
            count,
            last_at: (count > 0).then_some(LAST),
        }
    }

    #[test]
    fn delays_double_from_the_fifth_failure_to_a_quarter_of_an_hour() {
        let delays: Vec<_> = (0..17).map(delay_seconds).collect();
        assert_eq!(
            delays,
            [
                0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900
            ]
        );
        for count in [36, 37, 38, 99, u32::MAX] {
            assert_eq!(delay_seconds(count), MAX_DELAY_SECONDS);
        }
    }

    #[test]
    fn a_failure_that_makes_wait_is_told_from_one_that_does_not() {
        let told = [0, 4, 5, 99, 100, u32::MAX].map(|count| failures(count).consequence());
        let (waits, locked) = (Some("backoff"), Some("locked"));
        assert_eq!(told, [None, None, waits, waits, locked, locked]);
    }

    #[test]
    fn four_mistakes_cost_nothing() {
        for count in 0..5 {
            assert_eq!(decide(failures(count), LAST), BackoffDecision::Allowed);
        }
    }

    #[test]
    fn retry_after_counts_down_and_rounds_up() {
        let at = |millis| Timestamp::from_millis(LAST.as_millis() + millis);
        let decision = |millis| decide(failures(7), at(millis));
        assert_eq!(decision(0), BackoffDecision::RetryAfter(4));
        assert_eq!(decision(1), BackoffDecision::RetryAfter(4));
        assert_eq!(decision(3_001), BackoffDecision::RetryAfter(1));
        assert_eq!(decision(3_999), BackoffDecision::RetryAfter(1));
        assert_eq!(decision(4_000), BackoffDecision::Allowed);
    }

    #[test]
    fn a_clock_behind_the_last_failure_waits_no_longer_than_that_failure_asks() {
        for earlier in [LAST.plus_seconds(-1), Timestamp::EPOCH] {
            assert_eq!(decide(failures(4), earlier), BackoffDecision::Allowed);
            assert_eq!(decide(failures(6), earlier), BackoffDecision::RetryAfter(2));
            let longest = BackoffDecision::RetryAfter(MAX_DELAY_SECONDS);
            assert_eq!(decide(failures(99), earlier), longest);
        }
    }

    #[test]
    fn a_hundred_failures_lock_for_good() {
        let later = LAST.plus_seconds(31_536_000);
        assert_eq!(decide(failures(99), later), BackoffDecision::Allowed);
        assert_eq!(decide(failures(100), later), BackoffDecision::Locked);
        assert_eq!(decide(failures(u32::MAX), later), BackoffDecision::Locked);
    }

    #[test]
    fn patient_guessing_reaches_the_lock_after_a_hundred_guesses() {
        let (mut state, mut now, mut guesses) = (Failures::default(), LAST, 0);
        loop {
            match decide(state, now) {
                BackoffDecision::Allowed => {
                    guesses += 1;
                    state = state.after(now);
                }
                BackoffDecision::RetryAfter(seconds) => now = now.plus_seconds(seconds.into()),
                BackoffDecision::Locked => break,
            }
        }
        assert_eq!(guesses, 100);
        assert!(LAST.seconds_until(now) > 76_000);
    }
}
