//! POST /api/v1/auth/session/unlock

use api::{
    Fields, JsonBody, LockableCaller, Object, Problem, Reply,
    passkeys::AuthenticationResponse,
    presented::Presented,
    problem::{AccessProblems, BodyProblems, Problems},
};
use axum::extract::State;
use domain::password::Password;
use identity::step_up::StepUp;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::step_up::{SteppedUp, refused};

/// A proof of whose session it is. One of the three is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnlockRequest {
    /// The password of the account.
    #[schema(value_type = Option<Password>)]
    password: Option<String>,
    /// The code that the authenticator app shows.
    #[schema(example = "123456")]
    code: Option<String>,
    /// What a passkey answered that POST /auth/step-up/passkey/begin asks.
    #[schema(value_type = Option<AuthenticationResponse>)]
    credential: Option<Object<AuthenticationResponse>>,
}

/// Unlocks the session of the caller, which proves as much as by POST /auth/step-up.
///
/// Five wrong proofs in a row end the session. One that is not locked stays as it is.
#[utoipa::path(
    post,
    path = "/api/v1/auth/session/unlock",
    operation_id = "unlock_session",
    tag = "factors",
    security(("access_token" = [])),
    request_body = UnlockRequest,
    responses(
        (status = 200, description = "The session is not locked, and proves so much now", body = SteppedUp),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn unlock(
    State(step_up): State<StepUp>,
    LockableCaller(caller): LockableCaller,
    JsonBody(request): JsonBody<UnlockRequest>,
) -> Result<Reply<SteppedUp>, Problem> {
    let mut fields = Fields::default();
    let presented = Presented {
        password: request.password,
        code: request.code,
        recovery_code: None,
        credential: request.credential,
    };
    let proof = presented.parse(&mut fields);
    let proof = proof.ok_or_else(|| fields.into_problem())?;
    let asking = caller.asking();
    let unlocked = step_up.unlock(&asking, &proof).await;
    let session = unlocked.map_err(|error| refused(error, &proof))?;
    Ok(Reply::ok(SteppedUp::from(session)))
}
