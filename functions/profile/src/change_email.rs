//! POST /api/v1/auth/profile/email

use api::{
    Code, Fields, JsonBody, Problem, ProtectingCaller, Reply,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::{email::Email, field_error::FieldError, mail::PENDING_SECONDS, password::Password};
use identity::{
    email_changes::{EmailChangeError, EmailChanges},
    reauthentication::Proof,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wrong_proof::{inline_proof, refused};

/// The address that the account is to have, and the proof that it is its owner who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeEmailRequest {
    /// Where a code is sent.
    #[schema(value_type = Email)]
    new_email: String,
    /// The password of the account. Without it the session needs a fresh proof, as by POST
    /// /auth/step-up.
    #[schema(value_type = Option<Password>)]
    password: Option<String>,
}

/// A change that waits for its code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PendingChange {
    /// To be sent back with the code.
    #[schema(value_type = String, format = "uuid")]
    change_id: Uuid,
    /// How long the code is good, in seconds.
    #[schema(example = 600)]
    expires_in: i64,
}

/// Mails a code to the address that the caller's account is to have.
///
/// The answer is the same whether or not the address is free. Five wrong passwords in a row end the
/// session. A further request takes the place of the one before.
#[utoipa::path(
    post,
    path = "/api/v1/auth/profile/email",
    operation_id = "change_email",
    tag = "profile",
    security(("access_token" = [])),
    request_body = ChangeEmailRequest,
    responses(
        (status = 202, description = "A code may be under way; nothing is changed until it is sent back", body = PendingChange),
        (status = 409, description = "`mail_off`: this deployment sends no mail; or `too_many_email_changes`", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn change_email(
    State(changes): State<EmailChanges>,
    ProtectingCaller(caller): ProtectingCaller,
    JsonBody(request): JsonBody<ChangeEmailRequest>,
) -> Result<Reply<PendingChange>, Problem> {
    let (new_email, proof) = parse(request)?;
    let asking = caller.asking();
    let address = (&new_email, caller.client.network());
    let begun = changes.begin(&asking, &proof, address).await;
    let begun = begun.map_err(problem)?;
    let pending = PendingChange {
        change_id: begun.change_id,
        expires_in: PENDING_SECONDS,
    };
    Ok(Reply::ok(pending).status(StatusCode::ACCEPTED))
}

fn parse(request: ChangeEmailRequest) -> Result<(Email, Proof), Problem> {
    let mut fields = Fields::default();
    let new_email = fields.email("new_email", &request.new_email);
    let proof = inline_proof(&mut fields, "password", request.password);
    new_email.zip(proof).ok_or_else(|| fields.into_problem())
}

/// What a refusal of a change of address is.
pub(crate) fn problem(error: EmailChangeError) -> Problem {
    match error {
        EmailChangeError::NoMail => Problem::new(Code::MailOff),
        EmailChangeError::Unchanged => {
            let message = "is the address of this account";
            Problem::fields(vec![FieldError::new("new_email", "unchanged", message)])
        }
        EmailChangeError::TooMany => Problem::new(Code::TooManyEmailChanges),
        EmailChangeError::WrongCode => Problem::new(Code::WrongCode),
        EmailChangeError::EmailTaken => Problem::new(Code::EmailTaken),
        EmailChangeError::LinkRefused => Problem::new(Code::LinkRefused),
        EmailChangeError::FactorRequired => {
            let message = "the change was made with two factors: one of them is required";
            Problem::fields(vec![FieldError::new("code", "required", message)])
        }
        EmailChangeError::WrongFactor => Problem::new(Code::WrongFactor),
        EmailChangeError::TooManyFactors(error) => error.into(),
        EmailChangeError::Proof(error) => refused(error, "password"),
        EmailChangeError::Caller(error) => error.into(),
        EmailChangeError::Failed(failure) => failure.into(),
    }
}
