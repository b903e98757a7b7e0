//! Mail that waits to be sent, and what becomes of it.

pub mod budget;
pub mod delivery;
pub mod transport;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    email::Email, email_change, ids::UserId, invitation, language::Language, link_token::Purpose,
    mail_code::CodePurpose, not_me, one_time_code::MAILED_SECONDS, password_reset,
    timestamp::Timestamp, user::User,
};

/// How long a registration, or a change of address, waits for its code, in seconds.
pub const PENDING_SECONDS: i64 = 600;

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
    /// The account that it is about; none before there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// What it tells of, and what the code and the link in it are made again from: an event, a
    /// registration… A UUID v7 of the time when that began.
    pub reference_id: Uuid,
}

/// What a mail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// The code that confirms a registration.
    RegistrationCode,
    /// Sent in the place of that code to somebody who has an account.
    AlreadyRegistered,
    /// The link with which whoever forgot the password chooses a new one.
    PasswordReset,
    /// Sent in the place of that link to the owner of a disabled account.
    ResetOfDisabledAccount,
    /// Notice: the password was changed.
    PasswordChanged,
    /// Notice: somebody signed in from a device that the account did not know.
    NewDevice,
    /// Notice: wrong passwords have closed a way in.
    TooManyFailures,
    /// Notice: an administrator disabled the account.
    AccountDisabled,
    /// Notice: the account was deleted by its owner.
    AccountDeleted,
    /// Notice: an administrator deleted the account.
    AccountRemoved,
    /// The code that confirms another address of an account.
    EmailChangeCode,
    /// Sent in the place of that code to somebody whose account has the address.
    AddressInUse,
    /// Notice to the address before: the account has another one, with a link that undoes it.
    EmailChanged,
    /// Notice to the new address: the account has it.
    EmailConfirmed,
    /// Notice to both addresses: the one before is back.
    EmailChangeUndone,
    /// The link with which somebody makes the account that they were invited to.
    Invitation,
    /// The code with which an administrator sets up their first second factor.
    EnrolmentCode,
    /// Notice: a second factor was set up.
    FactorAdded,
    /// Notice: a second factor was removed.
    FactorRemoved,
    /// Notice: an administrator or operator took the second factors away.
    FactorsReset,
    /// Notice: recovery codes were made.
    RecoveryCodesMade,
    /// Notice: somebody who has the password presents wrong second factors.
    WrongFactors,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::RegistrationCode,
        Self::AlreadyRegistered,
        Self::PasswordReset,
        Self::ResetOfDisabledAccount,
        Self::PasswordChanged,
        Self::NewDevice,
        Self::TooManyFailures,
        Self::AccountDisabled,
        Self::AccountDeleted,
        Self::AccountRemoved,
        Self::EmailChangeCode,
        Self::AddressInUse,
        Self::EmailChanged,
        Self::EmailConfirmed,
        Self::EmailChangeUndone,
        Self::Invitation,
        Self::EnrolmentCode,
        Self::FactorAdded,
        Self::FactorRemoved,
        Self::FactorsReset,
        Self::RecoveryCodesMade,
        Self::WrongFactors,
    ];

    /// The name in the table, in logs and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RegistrationCode => "registration_code",
            Self::AlreadyRegistered => "already_registered",
            Self::PasswordReset => "password_reset",
            Self::ResetOfDisabledAccount => "reset_of_disabled_account",
            Self::PasswordChanged => "password_changed",
            Self::NewDevice => "new_device",
            Self::TooManyFailures => "too_many_failures",
            Self::AccountDisabled => "account_disabled",
            Self::AccountDeleted => "account_deleted",
            Self::AccountRemoved => "account_removed",
            Self::EmailChangeCode => "email_change_code",
            Self::AddressInUse => "address_in_use",
            Self::EmailChanged => "email_changed",
            Self::EmailConfirmed => "email_confirmed",
            Self::EmailChangeUndone => "email_change_undone",
            Self::Invitation => "invitation",
            Self::EnrolmentCode => "enrolment_code",
            Self::FactorAdded => "factor_added",
            Self::FactorRemoved => "factor_removed",
            Self::FactorsReset => "factors_reset",
            Self::RecoveryCodesMade => "recovery_codes_made",
            Self::WrongFactors => "wrong_factors",
        }
    }

    /// How long a mail is worth sending after what it refers to began, in seconds: as long as the
    /// code or the link in it is good.
    #[must_use]
    pub const fn lifetime_seconds(self) -> i64 {
        match self {
            Self::RegistrationCode
            | Self::AlreadyRegistered
            | Self::EmailChangeCode
            | Self::AddressInUse => PENDING_SECONDS,
            Self::PasswordReset | Self::ResetOfDisabledAccount => password_reset::LIFETIME_SECONDS,
            Self::EmailChanged => email_change::UNDO_SECONDS,
            Self::Invitation => invitation::LIFETIME_SECONDS,
            Self::EnrolmentCode => MAILED_SECONDS,
            Self::PasswordChanged
            | Self::NewDevice
            | Self::TooManyFailures
            | Self::AccountDisabled
            | Self::AccountDeleted
            | Self::AccountRemoved
            | Self::EmailConfirmed
            | Self::EmailChangeUndone
            | Self::FactorAdded
            | Self::FactorRemoved
            | Self::FactorsReset
            | Self::RecoveryCodesMade
            | Self::WrongFactors => not_me::LIFETIME_SECONDS,
        }
    }

    /// Whether somebody who is signed in has asked for it with a proof of who they are, for an
    /// address that they say is theirs.
    #[must_use]
    pub const fn is_of_owner(self) -> bool {
        matches!(self, Self::EmailChangeCode | Self::EnrolmentCode)
    }

    /// Whether somebody has asked for it and waits for it.
    #[must_use]
    pub const fn is_awaited(self) -> bool {
        match self {
            Self::RegistrationCode
            | Self::AlreadyRegistered
            | Self::PasswordReset
            | Self::ResetOfDisabledAccount
            | Self::EmailChangeCode
            | Self::AddressInUse
            | Self::EnrolmentCode
            | Self::Invitation => true,
            Self::PasswordChanged
            | Self::NewDevice
            | Self::TooManyFailures
            | Self::AccountDisabled
            | Self::AccountDeleted
            | Self::AccountRemoved
            | Self::EmailChanged
            | Self::EmailConfirmed
            | Self::EmailChangeUndone
            | Self::FactorAdded
            | Self::FactorRemoved
            | Self::FactorsReset
            | Self::RecoveryCodesMade
            | Self::WrongFactors => false,
        }
    }

    /// What the code in it confirms, if there is one.
    #[must_use]
    pub const fn code(self) -> Option<CodePurpose> {
        match self {
            Self::RegistrationCode => Some(CodePurpose::Registration),
            Self::EmailChangeCode => Some(CodePurpose::EmailChange),
            Self::EnrolmentCode => Some(CodePurpose::Enrolment),
            _ => None,
        }
    }

    /// What the link in it is for, if there is one.
    #[must_use]
    pub const fn link(self) -> Option<Purpose> {
        match self {
            Self::PasswordReset => Some(Purpose::Reset),
            Self::PasswordChanged
            | Self::NewDevice
            | Self::TooManyFailures
            | Self::FactorAdded
            | Self::FactorRemoved
            | Self::RecoveryCodesMade
            | Self::WrongFactors => Some(Purpose::NotMe),
            Self::EmailChanged => Some(Purpose::UndoEmailChange),
            Self::Invitation => Some(Purpose::Invitation),
            _ => None,
        }
    }

    /// What is sent to an address that has an account; `None` for nothing.
    #[must_use]
    pub const fn with_account(self) -> Option<Self> {
        match self {
            Self::RegistrationCode => Some(Self::AlreadyRegistered),
            Self::EmailChangeCode => Some(Self::AddressInUse),
            other => Some(other),
        }
    }

    /// What is sent to an address that has no account; `None` for nothing.
    #[must_use]
    pub const fn without_account(self) -> Option<Self> {
        match self {
            Self::AlreadyRegistered
            | Self::PasswordReset
            | Self::ResetOfDisabledAccount
            | Self::TooManyFailures
            | Self::AddressInUse => None,
            other => Some(other),
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
            user_id: Some(user.user_id),
            reference_id: event_id,
        }
    }

    /// What the link in it is about.
    #[must_use]
    pub fn subject(&self) -> Uuid {
        self.user_id.map_or(self.reference_id, UserId::as_uuid)
    }

    /// When it was caused.
    #[must_use]
    pub fn caused_at(&self) -> Timestamp {
        Timestamp::of_uuid(self.mail_id).unwrap_or(Timestamp::EPOCH)
    }

    /// From when on it is not sent any more. A mail that is sent once more expires with the first.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        let began_at = Timestamp::of_uuid(self.reference_id).unwrap_or(Timestamp::EPOCH);
        began_at.plus_seconds(self.template.lifetime_seconds())
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

    fn id(at: Timestamp) -> Uuid {
        let millis = at.as_millis().unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(millis, &[7; 10]).into_uuid()
    }

    #[test]
    fn a_notice_is_worth_sending_for_a_week() {
        let user = User {
            locale: Language::Es,
            ..samples::user("ann@example.org")
        };
        let mail = Mail::notice(id(START), Template::PasswordChanged, &user, id(START));
        assert_eq!((mail.locale, &mail.recipient), (Language::Es, &user.email));
        assert_eq!(mail.subject(), user.user_id.as_uuid());
        assert_eq!(mail.caused_at(), START);
        assert_eq!(mail.expires_at(), START.plus_seconds(7 * 86_400));
    }

    #[test]
    fn a_mail_sent_once_more_expires_with_what_it_refers_to() {
        let user = samples::user("ann@example.org");
        let later = START.plus_seconds(500);
        let mail = Mail::notice(id(later), Template::RegistrationCode, &user, id(START));
        assert_eq!(mail.caused_at(), later);
        assert_eq!(mail.expires_at(), START.plus_seconds(600));
        let mail = Mail {
            user_id: None,
            ..mail
        };
        assert_eq!(mail.subject(), id(START));
    }

    #[test]
    fn a_mail_that_refers_to_nothing_with_a_time_has_expired() {
        let user = samples::user("ann@example.org");
        let mail = Mail::notice(id(START), Template::PasswordChanged, &user, Uuid::nil());
        assert!(mail.expires_at() < START);
    }

    #[test]
    fn only_whoever_has_no_account_is_sent_a_code_to_register() {
        let code = Template::RegistrationCode;
        assert_eq!(code.without_account(), Some(code));
        let told = code.with_account().unwrap();
        assert_eq!(told, Template::AlreadyRegistered);
        assert_eq!((told.code(), told.without_account()), (None, None));
        for for_nobody in [Template::PasswordReset, Template::TooManyFailures] {
            assert_eq!(for_nobody.with_account(), Some(for_nobody));
            assert_eq!(for_nobody.without_account(), None);
        }
        let notice = Template::AccountDeleted;
        let both = (notice.with_account(), notice.without_account());
        assert_eq!(both, (Some(notice), Some(notice)));
    }
}
