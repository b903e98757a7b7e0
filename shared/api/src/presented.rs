//! Proofs as requests present them.

use domain::{
    field_error::FieldError,
    one_time_code::{InvalidOneTimeCode, OneTimeCode},
    password::Password,
    totp::{InvalidTotpCode, TotpCode},
};
use identity::{factor_check::Factor, step_up::StepUpProof};

use super::{fields::Fields, json::Object, passkeys::AuthenticationResponse};

/// The proofs of a request, of which one is given.
pub struct Presented {
    /// A password.
    pub password: Option<String>,
    /// A code of an authenticator app.
    pub code: Option<String>,
    /// A recovery code.
    pub recovery_code: Option<String>,
    /// What a passkey answered.
    pub credential: Option<Object<AuthenticationResponse>>,
}

impl Presented {
    /// The one proof; else its errors are noted.
    pub fn parse(self, fields: &mut Fields) -> Option<StepUpProof> {
        let given = (
            self.password,
            self.code,
            self.recovery_code,
            self.credential,
        );
        match given {
            (Some(text), None, None, None) => password(fields, text).map(StepUpProof::Password),
            (None, Some(text), None, None) => {
                let code = totp_code(fields, &text)?;
                Some(StepUpProof::Factor(Factor::Totp(code)))
            }
            (None, None, Some(text), None) => {
                let code = one_time_code(fields, "recovery_code", &text)?;
                Some(StepUpProof::Factor(Factor::RecoveryCode(code)))
            }
            (None, None, None, Some(response)) => {
                let assertion = response.0.assertion(fields)?;
                Some(StepUpProof::Factor(Factor::Passkey(Box::new(assertion))))
            }
            (None, None, None, None) => refuse(fields, "required", "one proof is required"),
            _ => refuse(fields, "too_many", "only one proof may be given"),
        }
    }

    /// The one second factor; else its errors are noted.
    pub fn factor(self, fields: &mut Fields) -> Option<Factor> {
        match self.parse(fields)? {
            StepUpProof::Factor(factor) => Some(factor),
            StepUpProof::Password(_) => refuse(fields, "required", "a second factor is required"),
        }
    }
}

/// Six digits.
pub fn totp_code(fields: &mut Fields, text: &str) -> Option<TotpCode> {
    let code = text.parse().map_err(|error: InvalidTotpCode| {
        vec![FieldError::new("code", "invalid_code", error.to_string())]
    });
    fields.check(code)
}

/// Four groups of four.
pub fn one_time_code(fields: &mut Fields, field: &str, text: &str) -> Option<OneTimeCode> {
    let code = text.parse().map_err(|error: InvalidOneTimeCode| {
        vec![FieldError::new(field, "invalid_code", error.to_string())]
    });
    fields.check(code)
}

fn password(fields: &mut Fields, text: String) -> Option<Password> {
    let password = Password::parse("password", text);
    fields.check(password.map_err(|error| vec![error]))
}

fn refuse<T>(fields: &mut Fields, code: &'static str, message: &'static str) -> Option<T> {
    fields.refuse(FieldError::new("code", code, message));
    None
}
