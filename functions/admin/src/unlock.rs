//! POST /api/v1/admin/users/{id}/unlock

use api::{
    PathParameters, Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::ids::UserId;
use identity::accounts::Accounts;

use crate::administrator::Administrator;

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
    State(accounts): State<Accounts>,
    admin: Administrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<StatusCode, Problem> {
    accounts.unlock(&admin.actor(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
