//! POST /api/v1/auth/login/second-factor/passkey/begin

use api::{
    Client, Code, JsonBody, Problem, Reply,
    passkeys::RequestOptions,
    problem::{BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::session::SessionMode;
use identity::passkey_requests::{PasskeyRequest, PasskeyRequests};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Asks for a passkey that answers the challenge of a sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BeginPasskeySecondFactorRequest {
    /// As the sign-in answered it.
    #[schema(pattern = "^flc_[A-Za-z0-9_-]{22}$")]
    challenge: String,
    /// The `device_token` that the challenge came with. Browsers may leave it to the cookie.
    device_token: Option<String>,
}

/// What a page asks the browser for a passkey with.
#[derive(Serialize, ToSchema)]
pub(crate) struct PasskeyQuestion {
    /// For `navigator.credentials.get`.
    public_key: RequestOptions,
}

/// Makes a challenge for a passkey of the account whose password was right.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login/second-factor/passkey/begin",
    operation_id = "begin_passkey_second_factor",
    tag = "auth",
    security(),
    request_body = BeginPasskeySecondFactorRequest,
    responses(
        (status = 200, description = "A challenge for the passkeys of the account", body = PasskeyQuestion),
        (status = 401, description = "`invalid_challenge`: it is unknown, expired, used up or of another device, so the sign-in begins anew", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The account has no passkey", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`passkeys_off`: the deployment has no domain that passkeys are for; `passkey_elsewhere`: those of the account were made for another one", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn begin_passkey_second_factor(
    State(requests): State<PasskeyRequests>,
    client: Client,
    JsonBody(request): JsonBody<BeginPasskeySecondFactorRequest>,
) -> Result<Reply<PasskeyQuestion>, Problem> {
    let challenge = request.challenge.parse();
    let challenge = challenge.map_err(|_| Problem::new(Code::InvalidChallenge))?;
    let device = client.device(SessionMode::Tokens, None, request.device_token);
    let asked = requests.for_second_factor(&challenge, device.token.as_ref());
    Ok(Reply::ok(asked.await?.into()))
}

impl From<PasskeyRequest> for PasskeyQuestion {
    fn from(request: PasskeyRequest) -> Self {
        Self {
            public_key: request.into(),
        }
    }
}
