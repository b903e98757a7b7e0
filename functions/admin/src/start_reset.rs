//! POST /api/v1/admin/users/{id}/password-reset

use api::{
    PathParameters, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::{ids::UserId, timestamp::Timestamp};
use identity::password_resets::start::ResetStarts;
use serde::Serialize;
use utoipa::ToSchema;

use crate::administrator::FreshAdministrator;

/// A reset that is on its way to the owner of an account.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartedReset {
    /// Until when the link in the mail is good.
    expires_at: Timestamp,
}

/// Mails a reset to the owner of an account.
///
/// Nobody but they see the link in it: an administrator starts resets and never chooses a password.
/// Nothing changes until they complete it. No limit of mail holds it up.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{id}/password-reset",
    operation_id = "start_password_reset",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 202, description = "The mail is on its way", body = StartedReset),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The account is disabled, no mail is sent here, or none reaches the address", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn start_reset(
    State(resets): State<ResetStarts>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<Reply<StartedReset>, Problem> {
    let expires_at = resets.start(&admin.actor(), id).await?;
    Ok(Reply::ok(StartedReset { expires_at }).status(StatusCode::ACCEPTED))
}
