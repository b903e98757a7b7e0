//! DELETE /api/v1/auth/sessions/{id}

use api::{
    PathParameters, Problem, ProtectingCaller,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::{audit::Action, ids::SessionId, session::EndReason};
use identity::sessions::Sessions;

/// Ends one of the caller's sessions.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions/{id}",
    operation_id = "revoke_session",
    tag = "sessions",
    security(("access_token" = [])),
    params(("id" = SessionId, Path, description = "The session's id")),
    responses(
        (status = 204, description = "The session has ended"),
        (status = 404, description = "No live session of the caller has this id", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn revoke(
    State(sessions): State<Sessions>,
    ProtectingCaller(caller): ProtectingCaller,
    PathParameters(session): PathParameters<SessionId>,
) -> Result<StatusCode, Problem> {
    let asking = (&caller.session, caller.origin());
    let ended = (EndReason::Revoked, Action::SessionRevoked);
    sessions.end(asking, session, ended).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests;
