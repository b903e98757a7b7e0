//! DELETE /api/v1/auth/sessions

use api::{
    Problem, ProtectingCaller,
    problem::{AccessProblems, Problems},
};
use axum::{extract::State, http::StatusCode};
use identity::sessions::Sessions;

/// Ends all sessions of the caller but this one, in one write however many there are.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions",
    operation_id = "revoke_other_sessions",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 204, description = "All other sessions have ended"), AccessProblems, Problems)
)]
pub(crate) async fn revoke_others(
    State(sessions): State<Sessions>,
    ProtectingCaller(caller): ProtectingCaller,
) -> Result<StatusCode, Problem> {
    sessions
        .end_others(&caller.session, caller.origin())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests;
