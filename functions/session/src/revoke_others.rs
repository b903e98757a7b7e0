//! DELETE /api/v1/auth/sessions

use axum::{extract::State, http::StatusCode};
use shared::{
    app::App,
    domain::audit::Action,
    http::{
        Caller, Problem,
        problem::{AccessProblems, Problems},
    },
};

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
    let now = app.clock.now();
    let user = caller.user.user_id;
    let kept = Some(caller.session.session_id);
    let trail = app.audit_trail().await?;
    let head = app.store.chain_head(user).await?;
    let event = caller.event(&app, Action::OtherSessionsRevoked, None, now);
    let writes = [app.store.end_sessions(user, kept, now)?];
    app.store.commit(trail, head, &event, &writes).await?;
    Ok(StatusCode::NO_CONTENT)
}
