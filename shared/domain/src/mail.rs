//! Mail that waits to be sent, and what becomes of it.

pub mod delivery;
pub mod transport;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{email::Email, ids::UserId, language::Language, timestamp::Timestamp, user::User};

/// A mail to be sent. It holds no secret: a code or a token in it is made again, from ids, when it
/// is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Its id, a UUID v7 of the time when it was caused.
    pub mail_id: Uuid,
    /// What it says.
    pub template: Template,
    /// In which language.
    pub locale: Language,
    /// To whom.
    pub recipient: Email,
    /// The account that it is about.
    pub user_id: UserId,
    /// The audit event that it tells of.
    pub event_id: Uuid,
}

/// What a mail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// Notice: the password was changed.
    PasswordChanged,
    /// Notice: an administrator disabled the account.
    AccountDisabled,
    /// Notice: the account was deleted.
    AccountDeleted,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 3] = [
        Self::PasswordChanged,
        Self::AccountDisabled,
        Self::AccountDeleted,
    ];

    /// The name in the table, in logs and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password_changed",
            Self::AccountDisabled => "account_disabled",
            Self::AccountDeleted => "account_deleted",
        }
    }

    /// How long after its cause a mail is still worth sending, in seconds.
    #[must_use]
    pub const fn lifetime_seconds(self) -> i64 {
        match self {
            Self::PasswordChanged | Self::AccountDisabled | Self::AccountDeleted => 7 * 86_400,
        }
    }
}

impl Mail {
    /// A notice to the owner of an account of the event `event_id`, under the new id `mail_id`.
    #[must_use]
    pub fn notice(mail_id: Uuid, template: Template, user: &User, event_id: Uuid) -> Self {
        Self {
            mail_id,
            template,
            locale: user.locale,
            recipient: user.email.clone(),
            user_id: user.user_id,
            event_id,
        }
    }

    /// When it was caused.
    #[must_use]
    pub fn caused_at(&self) -> Timestamp {
        Timestamp::of_uuid(self.mail_id).unwrap_or(Timestamp::EPOCH)
    }

    /// From when on it is not sent any more.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.caused_at()
            .plus_seconds(self.template.lifetime_seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, START};

    #[test]
    fn names_agree_with_json() {
        for template in Template::ALL {
            let json = serde_json::to_string(&template).unwrap();
            assert_eq!(json, format!("\"{}\"", template.as_str()));
        }
    }

    #[test]
    fn a_notice_is_worth_sending_for_a_week() {
        let user = User {
            locale: Language::Es,
            ..samples::user("ann@example.org")
        };
        let millis = u64::try_from(START.as_millis()).unwrap();
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &[7; 10]).into_uuid();
        let mail = Mail::notice(id, Template::PasswordChanged, &user, Uuid::nil());
        assert_eq!((mail.locale, &mail.recipient), (Language::Es, &user.email));
        assert_eq!(mail.caused_at(), START);
        assert_eq!(mail.expires_at(), START.plus_seconds(7 * 86_400));
    }

    #[test]
    fn a_mail_with_an_id_that_has_no_time_has_expired() {
        let user = samples::user("ann@example.org");
        let mail = Mail::notice(Uuid::nil(), Template::PasswordChanged, &user, Uuid::nil());
        assert!(mail.expires_at() < START);
    }
}
