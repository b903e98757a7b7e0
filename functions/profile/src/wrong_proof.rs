//! The proof that a request itself holds, and refusing a wrong one.

use api::{Code, Fields, Problem};
use domain::{field_error::FieldError, password::Password};
use identity::{
    own_account::OwnAccountError,
    reauthentication::{Proof, ReauthenticationError},
};

/// The password in `field`; without one, what the session has proved.
pub(crate) fn inline_proof(
    fields: &mut Fields,
    field: &str,
    password: Option<String>,
) -> Option<Proof> {
    let Some(password) = password else {
        return Some(Proof::Session);
    };
    let password = Password::parse(field, password);
    let password = fields.check(password.map_err(|error| vec![error]));
    password.map(Proof::Password)
}

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
        ReauthenticationError::StepUp(required) => required.into(),
        ReauthenticationError::Caller(error) => error.into(),
        ReauthenticationError::Failed(failure) => failure.into(),
    }
}
