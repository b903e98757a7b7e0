//! POST /api/v1/auth/step-up

use api::{
    Caller, Fields, JsonBody, Object, Problem, Reply,
    passkeys::AuthenticationResponse,
    presented::Presented,
    problem::{AccessProblems, BodyProblems, Problems},
};
use axum::extract::State;
use domain::{
    field_error::FieldError,
    password::Password,
    session::{Level, Method, Session},
    timestamp::Timestamp,
};
use identity::{
    factor_check::Factor,
    step_up::{StepUp, StepUpError, StepUpProof},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A proof of who one is. One of the four is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepUpRequest {
    /// The password of the account.
    #[schema(value_type = Option<Password>)]
    password: Option<String>,
    /// The code that the authenticator app shows.
    #[schema(example = "123456")]
    code: Option<String>,
    /// A recovery code.
    #[schema(example = "7KQ2-M0XC-9TJV-4HWD")]
    recovery_code: Option<String>,
    /// What a passkey answered that POST /auth/step-up/passkey/begin asks.
    #[schema(value_type = Option<AuthenticationResponse>)]
    credential: Option<Object<AuthenticationResponse>>,
}

/// What the session proves.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SteppedUp {
    /// When the person last proved who they are.
    authenticated_at: Timestamp,
    /// How they did (RFC 8176).
    methods: Vec<Method>,
    /// 1 for one factor, 2 for two.
    #[schema(value_type = u8, minimum = 1, maximum = 2)]
    level: Level,
}

/// Proves once more who the caller is, for what answered `step_up_required`.
///
/// Five wrong proofs in a row end the session.
#[utoipa::path(
    post,
    path = "/api/v1/auth/step-up",
    operation_id = "step_up",
    tag = "factors",
    security(("access_token" = [])),
    request_body = StepUpRequest,
    responses(
        (status = 200, description = "The session proves so much now", body = SteppedUp),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn step_up(
    State(step_up): State<StepUp>,
    caller: Caller,
    JsonBody(request): JsonBody<StepUpRequest>,
) -> Result<Reply<SteppedUp>, Problem> {
    let mut fields = Fields::default();
    let presented = Presented {
        password: request.password,
        code: request.code,
        recovery_code: request.recovery_code,
        credential: request.credential,
    };
    let proof = presented.parse(&mut fields);
    let proof = proof.ok_or_else(|| fields.into_problem())?;
    let asking = caller.asking();
    let stepped = step_up.step_up(&asking, &proof).await;
    let session = stepped.map_err(|error| refused(error, &proof))?;
    Ok(Reply::ok(SteppedUp::from(session)))
}

impl From<Session> for SteppedUp {
    fn from(session: Session) -> Self {
        Self {
            authenticated_at: session.authenticated_at,
            methods: session.methods,
            level: session.level,
        }
    }
}

/// The token is good, so a wrong proof is no 401: signing in again would not help.
pub(crate) fn refused(error: StepUpError, proof: &StepUpProof) -> Problem {
    match error {
        StepUpError::WrongProof => {
            let (field, code, message) = match proof {
                StepUpProof::Password(_) => (
                    "password",
                    "wrong_password",
                    "is not the password of this account",
                ),
                StepUpProof::Factor(Factor::Passkey(_)) => (
                    "credential",
                    "wrong_passkey",
                    "is not the answer of a passkey of this account",
                ),
                StepUpProof::Factor(_) => ("code", "wrong_code", "is no code of this account"),
            };
            Problem::fields(vec![FieldError::new(field, code, message)])
        }
        StepUpError::TooMany(error) => error.into(),
        StepUpError::Caller(error) => error.into(),
        StepUpError::Failed(failure) => failure.into(),
    }
}
