//! Refusals of this function.

use api::{Code, Problem};
use domain::field_error::FieldError;
use identity::second_factors::SecondFactorsError;

/// What a refusal is told as.
pub(crate) fn refused(error: SecondFactorsError) -> Problem {
    let field = |name: &str, code: &'static str, message: &'static str| {
        Problem::fields(vec![FieldError::new(name, code, message)])
    };
    match error {
        SecondFactorsError::Caller(error) => error.into(),
        SecondFactorsError::StepUp(required) => required.into(),
        SecondFactorsError::AlreadySet => Problem::new(Code::FactorAlreadySet),
        SecondFactorsError::NotBegun => Problem::new(Code::FactorNotBegun),
        SecondFactorsError::NotSet => Problem::new(Code::NotFound),
        SecondFactorsError::WrongCode => field(
            "code",
            "wrong_code",
            "is not the code that the app shows now",
        ),
        SecondFactorsError::EnrolmentCodeRequired => {
            let message = "is required of administrators";
            field("enrolment_code", "required", message)
        }
        SecondFactorsError::WrongEnrolmentCode => {
            let message = "is not the enrolment code of this account, or not any more";
            field("enrolment_code", "wrong_code", message)
        }
        SecondFactorsError::PasskeysOff => Problem::new(Code::PasskeysOff),
        SecondFactorsError::TooManyPasskeys => Problem::new(Code::TooManyPasskeys),
        SecondFactorsError::PasskeyTaken => Problem::new(Code::PasskeyTaken),
        SecondFactorsError::InvalidChallenge => {
            let message = "answers no challenge of this session, or too late: begin again";
            field("credential", "invalid_challenge", message)
        }
        SecondFactorsError::RefusedPasskey(refusal) => {
            tracing::info!(%refusal, "a passkey was refused");
            let message = "is not the passkey that was asked for";
            field("credential", "wrong_passkey", message)
        }
        SecondFactorsError::Failed(failure) => failure.into(),
    }
}
