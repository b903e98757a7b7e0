//! "This was not me": what the owner of an account answers to a notice.

use uuid::Uuid;

use super::timestamp::Timestamp;

/// How long after the event a notice may be answered, in seconds.
pub const LIFETIME_SECONDS: i64 = 7 * 86_400;

/// Whether the notice of the event `event_id` may be answered at `now`. Once a reset was completed
/// after the event its owner has the account again: an old notice must not end their new sessions.
#[must_use]
pub fn may_answer(event_id: Uuid, reset_at: Option<Timestamp>, now: Timestamp) -> bool {
    let Some(at) = Timestamp::of_uuid(event_id) else {
        return false;
    };
    now < at.plus_seconds(LIFETIME_SECONDS) && reset_at.is_none_or(|reset_at| reset_at <= at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, START};

    #[test]
    fn a_notice_may_be_answered_for_a_week() {
        let event = samples::uuid();
        let end = START.plus_seconds(7 * 86_400);
        assert!(may_answer(event, None, START));
        assert!(may_answer(event, None, end.plus_seconds(-1)));
        assert!(!may_answer(event, None, end));
        assert!(!may_answer(Uuid::nil(), None, START));
    }

    #[test]
    fn a_notice_of_what_came_before_a_reset_may_not_and_that_of_the_reset_may() {
        let event = samples::uuid();
        let may = |seconds| may_answer(event, Some(START.plus_seconds(seconds)), START);
        assert!(may(-1) && may(0));
        assert!(!may(1));
    }
}
