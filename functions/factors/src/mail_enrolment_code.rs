//! POST /api/v1/auth/factors/enrolment-code

use api::{
    Caller, Code, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::timestamp::Timestamp;
use identity::enrolment_mails::{EnrolmentMailError, EnrolmentMails};
use serde::Serialize;
use utoipa::ToSchema;

/// A code that is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailedEnrolmentCode {
    /// Until when it is good.
    expires_at: Timestamp,
}

/// Mails an administrator the code that their first second factor needs.
///
/// It takes the place of any before it. Three are mailed in an hour; after that the last one stays the
/// one. Needs a fresh proof.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/enrolment-code",
    operation_id = "mail_enrolment_code",
    tag = "factors",
    security(("access_token" = [])),
    responses(
        (status = 202, description = "The mail is on its way", body = MailedEnrolmentCode),
        (status = 404, description = "This account needs no code", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mail_off`: this deployment sends no mail", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn mail_enrolment_code(
    State(mails): State<EnrolmentMails>,
    caller: Caller,
) -> Result<Reply<MailedEnrolmentCode>, Problem> {
    let asking = caller.asking();
    let expires_at = mails.send(&asking).await.map_err(refused)?;
    Ok(Reply::ok(MailedEnrolmentCode { expires_at }).status(StatusCode::ACCEPTED))
}

fn refused(error: EnrolmentMailError) -> Problem {
    match error {
        EnrolmentMailError::NotNeeded => Problem::new(Code::NotFound),
        EnrolmentMailError::NoMail => Problem::new(Code::MailOff),
        EnrolmentMailError::Caller(error) => error.into(),
        EnrolmentMailError::StepUp(required) => required.into(),
        EnrolmentMailError::Failed(failure) => failure.into(),
    }
}
