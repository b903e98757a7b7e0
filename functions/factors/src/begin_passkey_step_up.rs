//! POST /api/v1/auth/step-up/passkey/begin

use api::{
    LockableCaller, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use identity::passkey_requests::PasskeyRequests;

use crate::begin_passkey_second_factor::PasskeyQuestion;

/// Makes a challenge for a passkey of the caller, to prove once more who they are, also to unlock a
/// session.
#[utoipa::path(
    post,
    path = "/api/v1/auth/step-up/passkey/begin",
    operation_id = "begin_passkey_step_up",
    tag = "factors",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "A challenge for the passkeys of the account", body = PasskeyQuestion),
        (status = 404, description = "The account has no passkey", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`passkeys_off`: the deployment has no domain that passkeys are for; `passkey_elsewhere`: those of the account were made for another one", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn begin_passkey_step_up(
    State(requests): State<PasskeyRequests>,
    LockableCaller(caller): LockableCaller,
) -> Result<Reply<PasskeyQuestion>, Problem> {
    let asked = requests.for_step_up(&caller.session).await?;
    Ok(Reply::ok(asked.into()))
}
