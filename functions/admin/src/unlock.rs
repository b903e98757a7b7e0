//! POST /api/v1/admin/users/{id}/unlock

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

/// Forgets the failed sign-ins of an account, so that its owner may try again at once.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{id}/unlock",
    operation_id = "unlock_user",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 204, description = "The account has no failed sign-ins"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn unlock(
    State(app): State<App>,
    admin: Administrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<StatusCode, Problem> {
    let user = account(&app, id).await?;
    let now = app.clock.now();
    let event = admin.event(&app, user.user_id, Action::AccountUnlocked, now);
    let trail = app.audit_trail().await?;
    let writes = [app.store.unlock(&user.email)?];
    app.store.append(trail, &event, &writes).await?;
    Ok(StatusCode::NO_CONTENT)
}
