//! DELETE /api/v1/admin/invitations/{id}

use api::{
    PathParameters, Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use identity::invitations::Invitations;
use uuid::Uuid;

use crate::administrator::FreshAdministrator;

/// Withdraws an invitation, whoever made it: its link is refused from then on.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/invitations/{id}",
    operation_id = "withdraw_invitation",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The invitation's id")),
    responses(
        (status = 204, description = "Withdrawn"),
        (status = 404, description = "There is no such invitation, or it was accepted or withdrawn before", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn withdraw_invitation(
    State(invitations): State<Invitations>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<Uuid>,
) -> Result<StatusCode, Problem> {
    invitations.withdraw(admin.by(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
