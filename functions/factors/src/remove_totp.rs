//! DELETE /api/v1/auth/factors/totp

use api::{
    Caller, Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use identity::second_factors::SecondFactors;

use crate::refused::refused;

/// Removes the authenticator app, without a passkey the recovery codes too, and signs out everywhere else.
///
/// Needs a fresh proof in a session of two factors.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/factors/totp",
    operation_id = "remove_totp",
    tag = "factors",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "Removed; all other sessions have ended"),
        (status = 404, description = "None is set up", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn remove_totp(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    let asking = caller.asking();
    second_factors.remove_totp(&asking).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}
