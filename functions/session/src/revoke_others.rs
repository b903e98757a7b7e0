//! DELETE /api/v1/auth/sessions

use api::{
    Caller, Code, Problem,
    problem::{AccessProblems, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::audit::Action;
use identity::app::App;

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
    State(app): State<App>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    let user = caller.user.user_id;
    let kept = caller.session.session_id;
    let build = |now| {
        let event = caller.event(&app, Action::OtherSessionsRevoked, None, now);
        Ok((event, vec![app.store.end_sessions(user, kept)?]))
    };
    if caller.commit(&app, build).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        // The only condition is that the account is enabled.
        Err(Problem::new(Code::AccountDisabled))
    }
}

#[cfg(test)]
mod tests;
