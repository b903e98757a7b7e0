//! DELETE /api/v1/admin/users/{id}/sessions

use axum::{extract::State, http::StatusCode};
use shared::{
    app::App,
    domain::{audit::Action, ids::UserId},
    http::{
        PathParameters, Problem,
        problem::{AccessProblems, ProblemBody, Problems},
    },
};

use crate::administrator::{Administrator, account};

/// Ends all sessions of an account, in one write however many there are.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{id}/sessions",
    operation_id = "end_user_sessions",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 204, description = "All sessions have ended"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn force_logout(
    State(app): State<App>,
    admin: Administrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<StatusCode, Problem> {
    let user = account(&app, id).await?.user_id;
    let now = app.clock.now();
    let event = admin.event(&app, user, Action::SessionsRevokedByAdmin, now);
    let trail = app.audit_trail().await?;
    let writes = [app.store.force_logout(user)?];
    app.store.append(trail, &event, &writes).await?;
    Ok(StatusCode::NO_CONTENT)
}
