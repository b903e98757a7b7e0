//! Attempts to send a mail, and addresses that mail does not reach.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::timestamp::Timestamp;

/// How long whoever sends a mail has it alone, in seconds: longer than an invocation of the mailer
/// may run.
pub const LEASE_SECONDS: i64 = 60;

/// How long an address counts as one that mail does not reach, in seconds. People get a mailbox
/// repaired without telling anybody.
pub const UNDELIVERABLE_SECONDS: i64 = 180 * 86_400;

/// The pause after the first failed attempt, in seconds. It doubles with each further one.
const FIRST_PAUSE_SECONDS: i64 = 15;

/// The longest pause between two attempts, in seconds.
const LONGEST_PAUSE_SECONDS: i64 = 900;

/// How long to wait after `attempts` that failed, in seconds.
#[must_use]
pub fn pause_seconds(attempts: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(6);
    LONGEST_PAUSE_SECONDS.min(FIRST_PAUSE_SECONDS << doublings)
}

/// That mail does not reach an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Undeliverable {
    /// How that is known.
    pub reason: UndeliverableReason,
    /// Since when it is known.
    pub since: Timestamp,
}

impl Undeliverable {
    /// Whether it still counts at `now`.
    #[must_use]
    pub fn holds(self, now: Timestamp) -> bool {
        self.since.seconds_until(now) < UNDELIVERABLE_SECONDS
    }
}

/// How it is known that mail does not reach an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UndeliverableReason {
    /// The mailbox does not exist, or refuses for good.
    Bounce,
    /// Its owner called a mail unwanted.
    Complaint,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::samples::START;

    #[test]
    fn an_address_counts_as_undeliverable_for_half_a_year() {
        let reason = UndeliverableReason::Bounce;
        let known = Undeliverable {
            reason,
            since: START,
        };
        assert!(known.holds(START));
        assert!(known.holds(START.plus_seconds(UNDELIVERABLE_SECONDS - 1)));
        assert!(!known.holds(START.plus_seconds(UNDELIVERABLE_SECONDS)));
    }

    #[rstest]
    #[case(0, 15)]
    #[case(1, 15)]
    #[case(2, 30)]
    #[case(6, 480)]
    #[case(7, 900)]
    #[case(u32::MAX, 900)]
    fn pauses_double_up_to_a_quarter_of_an_hour(#[case] attempts: u32, #[case] seconds: i64) {
        assert_eq!(pause_seconds(attempts), seconds);
    }
}
