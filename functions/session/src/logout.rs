//! POST /api/v1/auth/logout

use api::{
    Caller, Problem,
    problem::{AccessProblems, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::{audit::Action, session::EndReason};
use identity::app::App;

use crate::ending::end;

/// Ends the session of the access token; both its tokens are refused from now on.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    operation_id = "logout",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 204, description = "The session has ended"), AccessProblems, Problems)
)]
pub(crate) async fn logout(State(app): State<App>, caller: Caller) -> Result<StatusCode, Problem> {
    let own = caller.session.session_id;
    end(&app, &caller, own, EndReason::Logout, Action::LoggedOut).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests;
