//! Attempts to send a mail, and addresses that mail does not reach.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Template;
use crate::timestamp::Timestamp;

/// How long whoever sends a mail has it alone, in seconds: longer than an invocation of the mailer
/// may run.
pub const LEASE_SECONDS: i64 = 60;

/// How long an address counts as one that mail does not reach, in seconds. People get a mailbox
/// repaired without telling anybody.
pub const UNDELIVERABLE_SECONDS: i64 = 180 * 86_400;

/// How long after a bounce or a complaint a mail is tried again that somebody asked for, in seconds.
const TRIED_AGAIN_SECONDS: i64 = 86_400;

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
    /// Whether it keeps a mail of this kind from being sent at `now`. What somebody who is signed in
    /// asks for is tried each time after a bounce, and a day after the owner of the mailbox wanted no
    /// mail. What anybody may ask for is tried a day after a bounce alone.
    #[must_use]
    pub fn bars(self, template: Template, now: Timestamp) -> bool {
        let is_old = self.since.seconds_until(now) >= TRIED_AGAIN_SECONDS;
        let may_try = match self.reason {
            UndeliverableReason::Bounce => {
                template.is_of_owner() || template.is_awaited() && is_old
            }
            UndeliverableReason::Complaint => template.is_of_owner() && is_old,
        };
        self.holds(now) && !may_try
    }

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
    #[case(UndeliverableReason::Bounce, Template::RegistrationCode, 86_399, true)]
    #[case(UndeliverableReason::Bounce, Template::RegistrationCode, 86_400, false)]
    #[case(
        UndeliverableReason::Complaint,
        Template::RegistrationCode,
        86_400,
        true
    )]
    #[case(UndeliverableReason::Bounce, Template::EmailChangeCode, 0, false)]
    #[case(
        UndeliverableReason::Complaint,
        Template::EmailChangeCode,
        86_399,
        true
    )]
    #[case(
        UndeliverableReason::Complaint,
        Template::EmailChangeCode,
        86_400,
        false
    )]
    #[case(UndeliverableReason::Bounce, Template::PasswordChanged, 86_400, true)]
    #[case(
        UndeliverableReason::Complaint,
        Template::PasswordChanged,
        UNDELIVERABLE_SECONDS,
        false
    )]
    fn what_somebody_waits_for_is_tried_again(
        #[case] reason: UndeliverableReason,
        #[case] template: Template,
        #[case] seconds: i64,
        #[case] bars: bool,
    ) {
        let known = Undeliverable {
            reason,
            since: START,
        };
        assert_eq!(known.bars(template, START.plus_seconds(seconds)), bars);
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
