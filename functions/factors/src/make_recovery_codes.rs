//! POST /api/v1/auth/factors/recovery-codes

use api::{
    Caller, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use identity::second_factors::SecondFactors;

use crate::{confirm_totp::NewCodes, refused::refused};

/// Makes recovery codes in the place of those before.
///
/// Needs a fresh proof in a session of two factors.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/recovery-codes",
    operation_id = "make_recovery_codes",
    tag = "factors",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "Ten new codes; those before are good no more", body = NewCodes),
        (status = 404, description = "No authenticator app is set up", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn make_recovery_codes(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
) -> Result<Reply<NewCodes>, Problem> {
    let asking = caller.asking();
    let made = second_factors.make_recovery_codes(&asking).await;
    Ok(Reply::ok(made.map_err(refused)?.into()))
}
