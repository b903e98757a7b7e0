//! Another address in the place of an account's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{email::Email, mail::PENDING_SECONDS, session::Level, timestamp::Timestamp};

/// How many wrong codes a change takes.
pub const MAX_FAILURES: u8 = 5;

/// How long a change can be undone, in seconds.
pub const UNDO_SECONDS: i64 = 7 * 86_400;

/// How many changes of an account can be undone at once. There is no further one until the oldest
/// cannot be undone any more: whoever has taken an account over must not push its owner's out.
pub const MAX_UNDOABLE: usize = 5;

/// A change that waits for the code which was mailed to the new address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingEmailChange {
    /// Its id, a UUID v7. The code is made from it.
    pub change_id: Uuid,
    /// The address that the account is to have.
    pub new_email: Email,
    /// Whether a code was mailed. Without, every code is wrong.
    pub mailed: bool,
    /// How many wrong codes were tried.
    pub failures: u8,
    /// Until when it waits.
    pub expires_at: Timestamp,
}

/// A change that was made and can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeEmailChange {
    /// The id of the audit event of the change, a UUID v7.
    pub event_id: Uuid,
    /// The address that the account had.
    pub old_email: Email,
    /// With how many factors whoever made it had signed in.
    pub level: Level,
    /// Until when it can be undone.
    pub expires_at: Timestamp,
}

impl PendingEmailChange {
    /// A change to `new_email` that is asked for at `now` under the new id `change_id`.
    #[must_use]
    pub fn of(change_id: Uuid, new_email: Email, mailed: bool, now: Timestamp) -> Self {
        Self {
            change_id,
            new_email,
            mailed,
            failures: 0,
            expires_at: now.plus_seconds(PENDING_SECONDS),
        }
    }

    /// Whether it takes a code that is meant for `change_id` at `now`.
    #[must_use]
    pub fn takes_code(&self, change_id: Uuid, now: Timestamp) -> bool {
        let is_open = self.mailed && self.failures < MAX_FAILURES && now < self.expires_at;
        is_open && self.change_id == change_id
    }

    /// It after one more wrong code.
    #[must_use]
    pub fn failed(&self) -> Self {
        Self {
            failures: self.failures.saturating_add(1),
            ..self.clone()
        }
    }
}

impl MadeEmailChange {
    /// The change away from `old_email` that the event `event_id` records.
    #[must_use]
    pub fn of(event_id: Uuid, old_email: Email, level: Level, now: Timestamp) -> Self {
        Self {
            event_id,
            old_email,
            level,
            expires_at: now.plus_seconds(UNDO_SECONDS),
        }
    }

    /// Whether it can be undone at `now`.
    #[must_use]
    pub fn is_undoable(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

/// Whether an account that made these changes may make a further one at `now`.
#[must_use]
pub fn may_change(made: &[MadeEmailChange], now: Timestamp) -> bool {
    let undoable = made.iter().filter(|change| change.is_undoable(now));
    undoable.count() < MAX_UNDOABLE
}

/// The changes that are void once `undone` of `made` is: itself and all later ones. Whoever made
/// those had no right to, so none of their addresses may come back.
pub fn void_with<'a>(
    undone: &'a MadeEmailChange,
    made: &'a [MadeEmailChange],
) -> impl Iterator<Item = &'a MadeEmailChange> {
    let since = undone.event_id;
    made.iter().filter(move |change| change.event_id >= since)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{START, uuid};

    fn email() -> Email {
        "ann@example.org".parse().unwrap()
    }

    #[test]
    fn a_change_takes_five_wrong_codes_within_ten_minutes() {
        let id = uuid();
        let mut change = PendingEmailChange::of(id, email(), true, START);
        assert!(change.takes_code(id, START.plus_seconds(599)));
        assert!(!change.takes_code(id, START.plus_seconds(600)));
        assert!(!change.takes_code(Uuid::nil(), START));
        for _ in 0..5 {
            assert!(change.takes_code(id, START));
            change = change.failed();
        }
        assert!(!change.takes_code(id, START));
    }

    #[test]
    fn without_a_mail_no_code_is_taken() {
        let id = uuid();
        let change = PendingEmailChange::of(id, email(), false, START);
        assert!(!change.takes_code(id, START));
    }

    #[test]
    fn a_change_can_be_undone_for_a_week_and_of_six_there_are_five() {
        let change = MadeEmailChange::of(uuid(), email(), Level::One, START);
        let end = START.plus_seconds(7 * 86_400);
        assert!(change.is_undoable(end.plus_seconds(-1)) && !change.is_undoable(end));
        let mut made = vec![change; 4];
        assert!(may_change(&made, START));
        made.push(made[0].clone());
        assert!(!may_change(&made, START));
        assert!(may_change(&made, end));
    }

    #[test]
    fn what_is_undone_takes_all_later_changes_with_it() {
        let change =
            |number: u128| MadeEmailChange::of(Uuid::from_u128(number), email(), Level::One, START);
        let made = [change(1), change(2), change(3)];
        let void = |undone: usize| {
            let void = void_with(&made[undone], &made);
            void.map(|change| change.event_id.as_u128())
                .collect::<Vec<_>>()
        };
        assert_eq!(void(0), [1, 2, 3]);
        assert_eq!(void(2), [3]);
    }
}
