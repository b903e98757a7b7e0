//! DELETE /api/v1/auth/sessions/{id}

use axum::{extract::State, http::StatusCode};
use shared::{
    app::App,
    domain::{audit::Action, ids::SessionId, session::EndReason},
    http::{
        Caller, Code, PathParameters, Problem,
        problem::{AccessProblems, ProblemBody, Problems},
    },
};

use crate::ending::end;

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
    State(app): State<App>,
    caller: Caller,
    PathParameters(session): PathParameters<SessionId>,
) -> Result<StatusCode, Problem> {
    let ended = end(
        &app,
        &caller,
        session,
        EndReason::Revoked,
        Action::SessionRevoked,
    )
    .await?;
    if !ended {
        return Err(Problem::new(Code::NotFound));
    }
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests;
