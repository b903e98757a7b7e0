//! POST /api/v1/auth/change-password

use api::{
    Fields, JsonBody, Problem, ProtectingCaller,
    problem::{AccessProblems, BodyProblems, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::{
    password::Password,
    password_policy::{Candidate, NewPassword},
    text::ShortText,
};
use identity::{new_passwords::NewPasswords, own_account::OwnAccount, reauthentication::Proof};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::wrong_proof::{inline_proof, refused};

/// The password as it is and as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePasswordRequest {
    /// The password as it is. It may be left out where a proof is fresh: see POST /auth/step-up.
    #[schema(value_type = Option<Password>)]
    current_password: Option<String>,
    /// Long enough and hard to guess.
    #[schema(value_type = NewPassword)]
    new_password: String,
}

/// Replaces the caller's password and ends all their other sessions.
///
/// Five wrong passwords in a row end the session. Who has a second factor needs a session of two
/// factors.
#[utoipa::path(
    post,
    path = "/api/v1/auth/change-password",
    operation_id = "change_password",
    tag = "profile",
    security(("access_token" = [])),
    request_body = ChangePasswordRequest,
    responses(
        (status = 204, description = "Replaced; all other sessions have ended"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn change_password(
    State(own_account): State<OwnAccount>,
    State(new_passwords): State<NewPasswords>,
    ProtectingCaller(caller): ProtectingCaller,
    JsonBody(request): JsonBody<ChangePasswordRequest>,
) -> Result<StatusCode, Problem> {
    let (current, candidate) = parse(request, new_passwords)?;
    let user = &caller.user;
    let mut known = vec![user.email.as_str(), user.full_name.as_str()];
    known.extend(user.institution.as_ref().map(ShortText::as_str));
    let judged = new_passwords.judge(candidate, &known).await?;
    let new = judged.map_err(|error| Problem::fields(vec![error]))?;
    let asking = caller.asking();
    own_account
        .change_password(&asking, &current, new.as_password())
        .await
        .map_err(|error| refused(error, "current_password"))?;
    Ok(StatusCode::NO_CONTENT)
}

fn parse(
    request: ChangePasswordRequest,
    new_passwords: NewPasswords,
) -> Result<(Proof, Candidate), Problem> {
    let mut fields = Fields::default();
    let new = new_passwords.candidate("new_password", request.new_password);
    let new = fields.check(new.map_err(|error| vec![error]));
    let current = inline_proof(&mut fields, "current_password", request.current_password);
    current.zip(new).ok_or_else(|| fields.into_problem())
}

#[cfg(test)]
mod tests;
