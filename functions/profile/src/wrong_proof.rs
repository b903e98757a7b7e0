//! Refusing what needs the account's password.

use api::{Code, Problem};
use domain::field_error::FieldError;
use identity::{own_account::OwnAccountError, reauthentication::ReauthenticationError};

/// What a refusal is, where the proof was the password in `field`.
///
/// The token is good, so a wrong password is no 401: signing in again would not help.
pub(crate) fn refused(error: OwnAccountError, field: &str) -> Problem {
    match error {
        OwnAccountError::Reauthentication(error) => unproved(error, field),
        OwnAccountError::LastAdmin => Problem::new(Code::LastAdmin),
        OwnAccountError::Failed(failure) => failure.into(),
    }
}

fn unproved(error: ReauthenticationError, field: &str) -> Problem {
    match error {
        ReauthenticationError::WrongProof => {
            let message = "is not the password of this account";
            Problem::fields(vec![FieldError::new(field, "wrong_password", message)])
        }
        ReauthenticationError::Caller(error) => error.into(),
        ReauthenticationError::Failed(failure) => failure.into(),
    }
}
