//! POST /api/v1/auth/login/second-factor

use api::{
    AskedMode, Code, Fields, Identify, JsonBody, Object, Problem, Reply, SessionModeHeader,
    StatedClient,
    passkeys::AuthenticationResponse,
    presented::Presented,
    problem::{BodyProblems, ProblemBody, Problems},
    views::{self, SignedIn},
};
use axum::{extract::State, response::IntoResponse};
use domain::{challenge::ChallengeToken, text::ShortText};
use identity::{
    factor_check::Factor,
    second_step::{SecondStep, SecondStepRequest},
    sessions::Sessions,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Answers the challenge of a sign-in. One of `credential`, `code` and `recovery_code` is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondFactorRequest {
    /// As the sign-in answered it.
    #[schema(pattern = "^flc_[A-Za-z0-9_-]{22}$")]
    challenge: String,
    /// What a passkey answered that POST /auth/login/second-factor/passkey/begin asks.
    #[schema(value_type = Option<AuthenticationResponse>)]
    credential: Option<Object<AuthenticationResponse>>,
    /// The code that the authenticator app shows.
    #[schema(example = "123456")]
    code: Option<String>,
    /// A recovery code.
    #[schema(example = "7KQ2-M0XC-9TJV-4HWD")]
    recovery_code: Option<String>,
    /// A name for the device, shown in the list of sessions.
    #[schema(value_type = Option<ShortText>)]
    device_name: Option<String>,
    /// The `device_token` that the challenge came with. Browsers may leave it to the cookie.
    device_token: Option<String>,
}

/// Completes a sign-in with a second factor.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login/second-factor",
    operation_id = "login_second_factor",
    tag = "auth",
    security(),
    params(SessionModeHeader),
    request_body = SecondFactorRequest,
    responses(
        (status = 200, description = "A new session", body = SignedIn),
        (status = 401, description = "`invalid_challenge`: it is unknown, expired, used up or of another device, so the sign-in begins anew; `wrong_factor`: the factor is wrong; `invalid_client`: the key of the service that states whom it asks for is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Another page asked for the cookie", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong factors today, or too many attempts from the network; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn second_factor(
    State(second_step): State<SecondStep>,
    State(sessions): State<Sessions>,
    StatedClient(client): StatedClient,
    identify: Identify,
    asked: AskedMode,
    JsonBody(request): JsonBody<SecondFactorRequest>,
) -> Result<impl IntoResponse, Problem> {
    let device_token = request.device_token.clone();
    let (challenge, factor, name) = parse(request)?;
    let (network, ip_address) = (client.network(), client.ip_address());
    let device = client.device(asked.mode, name, device_token);
    let request = SecondStepRequest {
        challenge: &challenge,
        factor: &factor,
        device: &device,
        network,
    };
    let signed_in = second_step.complete(&request).await?;
    identify.user(signed_in.user.user_id);
    asked.replace_held(&sessions, ip_address).await;
    let (cookies, signed_in) = views::signed_in(signed_in);
    Ok((cookies, Reply::ok(signed_in)))
}

type Parsed = (ChallengeToken, Factor, Option<ShortText>);

/// A challenge that cannot be one is answered as one that is unknown.
fn parse(request: SecondFactorRequest) -> Result<Parsed, Problem> {
    let mut fields = Fields::default();
    let name = fields.optional_place("device_name", request.device_name.as_deref());
    let presented = Presented {
        password: None,
        code: request.code,
        recovery_code: request.recovery_code,
        credential: request.credential,
    };
    let Some(factor) = presented.factor(&mut fields) else {
        return Err(fields.into_problem());
    };
    fields.finish()?;
    let challenge = request.challenge.parse();
    let challenge = challenge.map_err(|_| Problem::new(Code::InvalidChallenge))?;
    Ok((challenge, factor, name))
}
