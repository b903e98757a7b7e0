//! POST /api/v1/auth/logout

use api::{
    LockableCaller, Problem,
    problem::{AccessProblems, Problems},
};
use axum::{extract::State, http::StatusCode, response::IntoResponse};
use domain::{audit::Action, session::EndReason};
use identity::sessions::{EndError, Sessions};

/// Ends the session of the caller; its tokens or its cookie are refused from now on. One that is locked
/// ends too.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    operation_id = "logout",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 204, description = "The session has ended"), AccessProblems, Problems)
)]
pub(crate) async fn logout(
    State(sessions): State<Sessions>,
    LockableCaller(caller): LockableCaller,
) -> Result<impl IntoResponse, Problem> {
    let own = caller.session.session_id;
    let asking = (&caller.session, caller.origin());
    let ended = (EndReason::Logout, Action::LoggedOut);
    match sessions.end(asking, own, ended).await {
        // Somebody has ended it meanwhile, which is all that is wanted.
        Ok(()) | Err(EndError::NotLive) => Ok((StatusCode::NO_CONTENT, caller.forget())),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
