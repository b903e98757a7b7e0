//! Resets: a new password for whoever reads the mailbox of an account.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{email::Email, ids::UserId, timestamp::Timestamp, user::User};

/// How long a reset may be completed after it was asked for, in seconds.
pub const LIFETIME_SECONDS: i64 = 3_600;

/// A reset that was asked for. It holds no secret: the token in the mail is made from its ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    /// Its id, a UUID v7 of the time when it was asked for.
    pub reset_id: Uuid,
    /// Whose account it is for; for an address without one, what stands for the address.
    pub user_id: UserId,
    /// The address of the account, where the mail goes to if there is one.
    pub email: Email,
    /// When the account's password had last been set; `None` without an account.
    pub password_changed_at: Option<Timestamp>,
    /// Whether its link was handed over by somebody instead of mailed: it proves no mailbox.
    pub handed_over: bool,
    /// Until when it may be completed.
    pub expires_at: Timestamp,
}

impl PasswordReset {
    /// A reset of the account of `user`, asked for at `now` under the new id `reset_id`.
    #[must_use]
    pub fn of(reset_id: Uuid, user: &User, now: Timestamp) -> Self {
        Self {
            password_changed_at: Some(user.password_changed_at),
            ..Self::of_nobody(reset_id, user.user_id, user.email.clone(), now)
        }
    }

    /// The same with a link that somebody hands over, since no mail arrives.
    #[must_use]
    pub fn handed_over(reset_id: Uuid, user: &User, now: Timestamp) -> Self {
        Self {
            handed_over: true,
            ..Self::of(reset_id, user, now)
        }
    }

    /// The same for an address without an account: nobody can complete it.
    #[must_use]
    pub fn of_nobody(reset_id: Uuid, user_id: UserId, email: Email, now: Timestamp) -> Self {
        Self {
            reset_id,
            user_id,
            email,
            password_changed_at: None,
            handed_over: false,
            expires_at: now.plus_seconds(LIFETIME_SECONDS),
        }
    }

    /// Whether it may set the password of `user` at `now`: nobody has set another one since it was
    /// asked for, and the account still has the address that it was mailed to.
    #[must_use]
    pub fn is_good(&self, user: &User, now: Timestamp) -> bool {
        self.user_id == user.user_id
            && self.email == user.email
            && self.password_changed_at == Some(user.password_changed_at)
            && now < self.expires_at
    }

    /// Whether completing it proves for the first time that somebody reads the mail of `user`.
    #[must_use]
    pub fn is_first_proof(&self, user: &User) -> bool {
        !self.handed_over && user.email_verified_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, START};

    #[test]
    fn a_reset_is_good_for_an_hour_and_its_account_as_it_was() {
        let user = samples::user("ann@example.org");
        let reset = PasswordReset::of(samples::uuid(), &user, START);
        let end = START.plus_seconds(3_600);
        assert!(reset.is_good(&user, START) && reset.is_good(&user, end.plus_seconds(-1)));
        assert!(!reset.is_good(&user, end));

        let other = samples::user("ann@example.org");
        let moved = User {
            email: "bob@example.org".parse().unwrap(),
            ..user.clone()
        };
        let changed = User {
            password_changed_at: START.plus_seconds(1),
            ..user
        };
        for user in [other, moved, changed] {
            assert!(!reset.is_good(&user, START));
        }
    }

    #[test]
    fn a_reset_of_an_address_without_an_account_is_good_for_nobody() {
        let user = samples::user("ann@example.org");
        let email = user.email.clone();
        let reset = PasswordReset::of_nobody(samples::uuid(), user.user_id, email, START);
        assert!(!reset.is_good(&user, START));
    }
}
