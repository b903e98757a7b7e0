//! Which passwords people may choose.

use domain::{
    field_error::FieldError,
    password_policy::{Candidate, NewPassword, PasswordPolicy},
    setting::{InvalidSetting, WholeNumber},
};
use store::environment::variables::Variables;
use tokio::task::spawn_blocking;

use crate::{failure::Failure, password::PasswordHashError};

/// Judges the passwords that people choose. Only functions that set passwords have it: it brings
/// the dictionaries and the filter of breached passwords.
#[derive(Clone, Copy)]
pub struct NewPasswords(PasswordPolicy);

impl NewPasswords {
    /// The policy with the length that `PASSWORD_MIN_LENGTH` says.
    ///
    /// # Errors
    /// When the variable is not valid.
    pub fn new(variables: &Variables) -> Result<Self, InvalidSetting> {
        let length: WholeNumber<usize> = PasswordPolicy::MIN_LENGTH;
        let policy = PasswordPolicy::new(variables.number(&length)?);
        let invalid = |error| InvalidSetting::invalid(length.name, &error);
        policy.map(Self).map_err(invalid)
    }

    /// A password of the asked length, to be judged once all else that was asked is right.
    ///
    /// # Errors
    /// `required`, `too_long` or `too_short`, naming `field`.
    pub fn candidate(self, field: &'static str, text: String) -> Result<Candidate, FieldError> {
        self.0.candidate(field, text)
    }

    /// Judges `candidate` off the async thread, as hashes are computed. `personal` is what an
    /// attacker knows of the person: e-mail, name, institution.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be judged; within, what is weak about the password.
    pub async fn judge(
        self,
        candidate: Candidate,
        personal: &[&str],
    ) -> Result<Result<NewPassword, FieldError>, Failure> {
        let personal: Vec<String> = personal.iter().map(|text| (*text).to_owned()).collect();
        let judge = move || {
            let personal: Vec<&str> = personal.iter().map(String::as_str).collect();
            candidate.judge(&personal)
        };
        let judged = spawn_blocking(judge).await;
        judged.map_err(|error| PasswordHashError::Task(error).into())
    }
}
