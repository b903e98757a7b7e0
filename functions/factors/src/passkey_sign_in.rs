//! POST /api/v1/auth/login/passkey

use api::{
    AskedMode, Fields, Identify, JsonBody, Object, Problem, Reply, SessionModeHeader, StatedClient,
    passkeys::AuthenticationResponse,
    problem::{BodyProblems, ProblemBody, Problems},
    views::{self, SignedIn},
};
use axum::{extract::State, response::IntoResponse};
use domain::{text::ShortText, webauthn::Assertion};
use identity::{
    passkey_sign_in::{PasskeySignIn, PasskeySignInError, PasskeySignInRequest},
    sessions::Sessions,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// What a passkey answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeySignInBody {
    /// What a passkey answered that POST /auth/login/passkey/begin asks.
    #[schema(value_type = AuthenticationResponse)]
    credential: Object<AuthenticationResponse>,
    /// A name for the device, shown in the list of sessions.
    #[schema(value_type = Option<ShortText>)]
    device_name: Option<String>,
    /// The `device_token` that the challenge came with. Browsers may leave it to the cookie.
    device_token: Option<String>,
}

/// Signs in with a passkey, without a password, in a session of two factors.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login/passkey",
    operation_id = "login_passkey",
    tag = "auth",
    security(),
    params(SessionModeHeader),
    request_body = PasskeySignInBody,
    responses(
        (status = 200, description = "A new session", body = SignedIn),
        (status = 401, description = "`invalid_challenge`: it is expired, used up or of another device, so ask for another; `invalid_passkey`: no account signs in with it; `invalid_client`: the key of the service that states whom it asks for is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`account_disabled`; `cross_site`: another page asked for the cookie", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts from the network, or too many sign-ins of the account; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn passkey_sign_in(
    State(sign_in): State<PasskeySignIn>,
    State(sessions): State<Sessions>,
    StatedClient(client): StatedClient,
    identify: Identify,
    asked: AskedMode,
    JsonBody(request): JsonBody<PasskeySignInBody>,
) -> Result<impl IntoResponse, Problem> {
    let device_token = request.device_token.clone();
    let (assertion, name) = parse(request)?;
    let (network, ip_address) = (client.network(), client.ip_address());
    let device = client.device(asked.mode, name, device_token);
    let request = PasskeySignInRequest {
        assertion: &assertion,
        device: &device,
        network,
    };
    let signed_in = sign_in.sign_in(&request).await;
    match &signed_in {
        Ok(signed_in) => identify.user(signed_in.user.user_id),
        Err(PasskeySignInError::Disabled(user)) => identify.user(*user),
        Err(_) => {}
    }
    let signed_in = signed_in?;
    asked.replace_held(&sessions, ip_address).await;
    let (cookies, signed_in) = views::signed_in(signed_in);
    Ok((cookies, Reply::ok(signed_in)))
}

fn parse(request: PasskeySignInBody) -> Result<(Assertion, Option<ShortText>), Problem> {
    let mut fields = Fields::default();
    let name = fields.optional_place("device_name", request.device_name.as_deref());
    let assertion = request.credential.0.assertion(&mut fields);
    match assertion {
        Some(assertion) => {
            fields.finish()?;
            Ok((assertion, name))
        }
        None => Err(fields.into_problem()),
    }
}
