//! DELETE /api/v1/admin/users/{id}/factors

use api::{
    PathParameters, Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::ids::UserId;
use identity::factor_resets::FactorResets;

use crate::administrator::FreshAdministrator;

/// Takes all second factors of an account away, such as a lost app, and ends its sessions.
///
/// The owner signs in with the password alone then, and is told by mail. For the account of an
/// administrator only `florence admin reset-factors` does it.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{id}/factors",
    operation_id = "reset_user_factors",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 204, description = "The account has no second factor"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn reset_factors(
    State(resets): State<FactorResets>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<StatusCode, Problem> {
    resets.reset(&admin.actor(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
