//! Invitations: an account for whoever reads a mailbox.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    email::Email, full_name::FullName, ids::UserId, language::Language, role::Role,
    timestamp::Timestamp, user::User,
};

/// How long an invitation is good, in seconds.
pub const LIFETIME_SECONDS: i64 = 7 * 86_400;

/// How many people one request invites at most.
pub const MAX_AT_ONCE: usize = 100;

/// Who is to be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// Where the invitation goes, and what they will sign in with.
    pub email: Email,
    /// Their name, as far as it is known.
    pub full_name: Option<FullName>,
    /// The role that they will have; never that of an administrator.
    pub role: Role,
    /// The language of the mail, and of the account.
    pub locale: Language,
}

/// An invitation that was not accepted yet. It holds no secret: the token in the mail is made from
/// its ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its id, a UUID v7 of the time when it was made.
    pub invitation_id: Uuid,
    /// Whose mailbox it goes to.
    pub email: Email,
    /// Their name, as far as it is known.
    pub full_name: Option<FullName>,
    /// The role of the account.
    pub role: Role,
    /// The language of the mail, and of the account.
    pub locale: Language,
    /// The administrator who invited; none for an operator.
    pub invited_by: Option<UserId>,
    /// The account that it gives a password to, if there is one already.
    pub user_id: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
}

impl Invitation {
    /// The invitation of `invitee` by the administrator `invited_by`, made at `now` under the new
    /// id `invitation_id`.
    #[must_use]
    pub fn of(invitation_id: Uuid, invitee: Invitee, invited_by: UserId, now: Timestamp) -> Self {
        Self {
            invitation_id,
            email: invitee.email,
            full_name: invitee.full_name,
            role: invitee.role,
            locale: invitee.locale,
            invited_by: Some(invited_by),
            user_id: None,
            created_at: now,
            expires_at: now.plus_seconds(LIFETIME_SECONDS),
        }
    }

    /// An operator's invitation to the account of `user`, which has no password.
    #[must_use]
    pub fn to_account(invitation_id: Uuid, user: &User, now: Timestamp) -> Self {
        Self {
            invitation_id,
            email: user.email.clone(),
            full_name: Some(user.full_name.clone()),
            role: user.role,
            locale: user.locale,
            invited_by: None,
            user_id: Some(user.user_id),
            created_at: now,
            expires_at: now.plus_seconds(LIFETIME_SECONDS),
        }
    }

    /// Whether it can be accepted at `now`.
    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{START, uuid};

    #[test]
    fn an_invitation_is_good_for_a_week() {
        let invitee = Invitee {
            email: "ann@example.org".parse().unwrap(),
            full_name: None,
            role: Role::Nurse,
            locale: Language::Es,
        };
        let invitation = Invitation::of(uuid(), invitee, UserId::SYSTEM, START);
        let end = START.plus_seconds(7 * 86_400);
        assert!(invitation.is_good(end.plus_seconds(-1)) && !invitation.is_good(end));
    }
}
