//! DELETE /api/v1/admin/users/{id}/sessions

use api::{
    Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use domain::{audit::Action, ids::UserId};
use identity::app::App;

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
    Path(id): Path<String>,
    admin: Administrator,
) -> Result<StatusCode, Problem> {
    let user = account(&app, &id).await?.user_id;
    let now = app.clock.now();
    let event = admin.event(&app, user, Action::SessionsRevokedByAdmin, now);
    let trail = app.audit_trail().await?;
    let writes = [app.store.force_logout(user)?];
    app.store.append(trail, &event, &writes).await?;
    Ok(StatusCode::NO_CONTENT)
}
