//! A person with an account.

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    email::Email,
    full_name::FullName,
    ids::{SessionId, UserId},
    language::Language,
    role::Role,
    sign_ins::SignIns,
    text::ShortText,
    timestamp::Timestamp,
};

/// Everything held about a person but the password hash, which lives with the e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, as items and answers name it"
)]
pub struct User {
    /// The account's id.
    pub user_id: UserId,
    /// Where they are reached, and what they sign in with.
    pub email: Email,
    /// As they wish to be named.
    pub full_name: FullName,
    /// What they may do.
    pub role: Role,
    /// Number of their nursing licence.
    pub license_number: Option<ShortText>,
    /// Where they work.
    pub institution: Option<ShortText>,
    /// The ward or unit.
    pub department: Option<ShortText>,
    /// The language of the mail that they get.
    pub locale: Language,
    /// A disabled account neither signs in nor uses a session.
    pub is_active: bool,
    /// Whether a person has vouched for who they are.
    pub is_verified: bool,
    /// When somebody first showed that they read the mail of the address; `None` before.
    pub email_verified_at: Option<Timestamp>,
    /// Whether the account has a second factor; changed together with it.
    pub second_factor: bool,
    /// Always true for an account made by registration.
    pub agreed_to_terms: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When anything above last changed.
    pub updated_at: Timestamp,
    /// The last sign-in with the password.
    pub last_login_at: Option<Timestamp>,
    /// When the password was last set.
    pub password_changed_at: Timestamp,
    /// The sign-ins of this hour.
    pub sign_ins: SignIns,
    /// How often all sessions were ended: a session that started in an earlier epoch has ended,
    /// but for `kept_session`. Ending all of them is one write, and no clock has a say in it.
    pub sessions_epoch: u64,
    /// The session that outlived the last time: the one that asked for it.
    pub kept_session: Option<SessionId>,
    /// Counts the changes of the profile; its `ETag`.
    pub version: u64,
}

/// The fields a person may change of their own profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// A new name.
    pub full_name: Option<FullName>,
    /// The licence number.
    pub license_number: Change<ShortText>,
    /// The institution.
    pub institution: Change<ShortText>,
    /// The department.
    pub department: Change<ShortText>,
    /// Another language of mail.
    pub locale: Option<Language>,
}

/// What happens to a value that may be absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is removed.
    Remove,
    /// It is replaced.
    Set(T),
}

impl<T> Change<T> {
    fn apply(self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Remove => *value = None,
            Self::Set(new) => *value = Some(new),
        }
    }
}

/// `null` removes; a field left out is kept, if it has a serde default.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Remove, Self::Set))
    }
}

impl User {
    /// The last sign-in here: one in the system that the account was brought from does not count.
    #[must_use]
    pub fn previous_login_at(&self) -> Option<Timestamp> {
        let SignIns { since, count } = self.sign_ins;
        self.last_login_at.filter(|at| count > 0 || *at >= since)
    }
}

impl ProfileChange {
    /// The user as they are after the change.
    #[must_use]
    pub fn apply(self, user: &User, now: Timestamp) -> User {
        let mut changed = user.clone();
        if let Some(name) = self.full_name {
            changed.full_name = name;
        }
        self.license_number.apply(&mut changed.license_number);
        self.institution.apply(&mut changed.institution);
        self.department.apply(&mut changed.department);
        changed.locale = self.locale.unwrap_or(changed.locale);
        changed.updated_at = now;
        changed.version += 1;
        changed
    }
}

#[cfg(test)]
mod tests;
