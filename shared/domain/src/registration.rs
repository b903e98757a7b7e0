//! Who may make an account for themselves, and what they tell of themselves.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    email::Email, full_name::FullName, ids::UserId, language::Language, mail::transport::Transport,
    role::Role, setting::InvalidSetting, sign_ins::SignIns, text::ShortText, timestamp::Timestamp,
    user::User,
};

/// The environment variable that says who may make an account for themselves.
pub const REGISTRATION_MODE: &str = "REGISTRATION_MODE";

/// How many codes a registration takes.
pub const MAX_TRIES: u32 = 5;

/// Who may make an account for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationMode {
    /// Whoever reads the mail of the address.
    Verified,
    /// Nobody: accounts come from those who run the deployment.
    Invited,
    /// Anybody, for any address.
    Open,
}

/// All that a person tells to get an account, but the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationForm {
    /// Where they are reached.
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
    /// The language of mail.
    pub locale: Language,
    /// A name for the device of the first session.
    pub device_name: Option<ShortText>,
}

impl RegistrationMode {
    /// The mode that the value of the setting names. When it is not set, verified where mail is
    /// sent by `transport`, and invited where none is.
    ///
    /// # Errors
    /// [`InvalidSetting::Invalid`] when it names none, or when no mail could bring a code.
    pub fn of(text: Option<&str>, transport: Transport) -> Result<Self, InvalidSetting> {
        match text {
            None | Some("verified") if transport.is_on() => Ok(Self::Verified),
            None | Some("invited") => Ok(Self::Invited),
            Some("verified") => Err(InvalidSetting::invalid(
                REGISTRATION_MODE,
                &"verified needs MAIL_FROM, and another MAIL_TRANSPORT than none",
            )),
            Some("open") => Ok(Self::Open),
            Some(_) => Err(InvalidSetting::invalid(
                REGISTRATION_MODE,
                &"expected verified, invited or open",
            )),
        }
    }
}

impl RegistrationForm {
    /// What an attacker knows of the person.
    #[must_use]
    pub fn known(&self) -> Vec<&str> {
        let mut known = vec![self.email.as_str(), self.full_name.as_str()];
        known.extend(self.institution.as_ref().map(ShortText::as_str));
        known
    }

    /// The person as they are when they register at `now`, and sign in with it. `email_verified_at`
    /// is when they showed that they read the mail of the address, if they did.
    #[must_use]
    pub fn user(
        &self,
        user_id: UserId,
        email_verified_at: Option<Timestamp>,
        now: Timestamp,
    ) -> User {
        User {
            user_id,
            email: self.email.clone(),
            full_name: self.full_name.clone(),
            role: self.role,
            license_number: self.license_number.clone(),
            institution: self.institution.clone(),
            department: self.department.clone(),
            locale: self.locale,
            is_active: true,
            is_verified: false,
            email_verified_at,
            second_factor: false,
            agreed_to_terms: true,
            created_at: now,
            updated_at: now,
            last_login_at: Some(now),
            password_changed_at: now,
            sign_ins: SignIns::NONE,
            sessions_epoch: 0,
            kept_session: None,
            version: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, Transport::Ses, Some(RegistrationMode::Verified))]
    #[case(None, Transport::None, Some(RegistrationMode::Invited))]
    #[case(Some("verified"), Transport::Ses, Some(RegistrationMode::Verified))]
    #[case(Some("verified"), Transport::None, None)]
    #[case(Some("open"), Transport::None, Some(RegistrationMode::Open))]
    #[case(Some("open"), Transport::Ses, Some(RegistrationMode::Open))]
    #[case(Some("invited"), Transport::Ses, Some(RegistrationMode::Invited))]
    #[case(Some("closed"), Transport::Ses, None)]
    fn a_mode_has_a_name_and_unset_follows_the_mail(
        #[case] text: Option<&str>,
        #[case] transport: Transport,
        #[case] mode: Option<RegistrationMode>,
    ) {
        assert_eq!(RegistrationMode::of(text, transport).ok(), mode);
    }
}
