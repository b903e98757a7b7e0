//! DELETE /api/v1/admin/users/{id}/sessions

use api::{
    PathParameters, Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::ids::UserId;
use identity::accounts::Accounts;

use crate::administrator::FreshAdministrator;

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
    State(accounts): State<Accounts>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<StatusCode, Problem> {
    accounts.end_sessions(&admin.actor(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
