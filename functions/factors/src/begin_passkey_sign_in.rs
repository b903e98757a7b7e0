//! POST /api/v1/auth/login/passkey/begin

use api::{
    AskedMode, Client, JsonBody, Problem, Reply, SessionModeHeader,
    passkeys::RequestOptions,
    problem::{BodyProblems, ProblemBody, Problems},
    views::KnownFromNowOn,
};
use axum::{extract::State, response::IntoResponse};
use domain::session::SessionMode;
use identity::passkey_requests::PasskeyRequests;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Asks for a challenge to sign in with a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BeginPasskeySignInRequest {
    /// The token of the device. Browsers may leave it to the cookie.
    device_token: Option<String>,
}

/// What a page asks the browser for a passkey with.
#[derive(Serialize, ToSchema)]
pub(crate) struct BegunPasskeySignIn {
    /// For `navigator.credentials.get`.
    public_key: RequestOptions,
    /// To be sent with the answer, and kept as that of a sign-in. Left out where a page asked for the
    /// cookie: `__Host-device` holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^fld_[A-Za-z0-9_-]{48}$")]
    device_token: Option<String>,
}

/// Makes a challenge to sign in with any passkey, without a password.
///
/// It is good for five minutes on the device that got it, and once. A page that stays open asks for a
/// fresh one before then. Nothing is stored for it.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login/passkey/begin",
    operation_id = "begin_passkey_sign_in",
    tag = "auth",
    security(),
    params(SessionModeHeader),
    request_body = BeginPasskeySignInRequest,
    responses(
        (status = 200, description = "A challenge", body = BegunPasskeySignIn),
        (status = 403, description = "Another page asked for the cookie", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`passkeys_off`: the deployment has no domain that passkeys are for", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn begin_passkey_sign_in(
    State(requests): State<PasskeyRequests>,
    client: Client,
    AskedMode { mode, .. }: AskedMode,
    JsonBody(request): JsonBody<BeginPasskeySignInRequest>,
) -> Result<impl IntoResponse, Problem> {
    let device = client.device(mode, None, request.device_token);
    let (asked, token) = requests.for_sign_in(device.token.as_ref()).await?;
    let known = KnownFromNowOn {
        device_token: token.0,
    };
    let cookie = known.device_cookie();
    let answer = BegunPasskeySignIn {
        public_key: asked.into(),
        device_token: (mode == SessionMode::Tokens).then_some(known.device_token),
    };
    Ok((cookie, Reply::ok(answer)))
}
