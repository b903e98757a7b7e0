//! DELETE /api/v1/auth/factors/passkeys/{id}

use api::{
    Caller, PathParameters, Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::passkey::PasskeyId;
use identity::second_factors::SecondFactors;

use crate::refused::refused;

/// Removes one of the caller's passkeys, and signs out everywhere else.
///
/// With the last second factor the recovery codes go too. Needs a fresh proof in a session of two
/// factors.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/factors/passkeys/{id}",
    operation_id = "remove_passkey",
    tag = "factors",
    security(("access_token" = [])),
    params(("id" = PasskeyId, Path, description = "The passkey's id")),
    responses(
        (status = 204, description = "Removed; all other sessions have ended"),
        (status = 404, description = "The caller has no such passkey", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn remove_passkey(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
    PathParameters(id): PathParameters<PasskeyId>,
) -> Result<StatusCode, Problem> {
    let asking = caller.asking();
    let removed = second_factors.remove_passkey(&asking, &id);
    removed.await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}
