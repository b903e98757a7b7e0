//! POST /api/v1/auth/register

mod form;

use api::{
    AskedMode, Code, IdempotencyKey, Identify, JsonBody, Problem, Reply, SessionModeHeader,
    StatedClient, done_before,
    language::AcceptLanguage,
    problem::{BodyProblems, ProblemBody, Problems},
    views::{self, FactorRequired, SignedIn},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    email::Email,
    idempotency::{KeyedRequest, Scope},
    ids::RegistrationId,
    network::Network,
    password::Password,
    registration::{RegistrationForm, RegistrationMode},
    service::ServiceName,
    session::Device,
};
use identity::{
    registration::RegistrationError,
    sign_in::{SignIn, SignInError, SignInOutcome, SignInRequest},
};
use serde::Serialize;
use utoipa::ToSchema;

use self::form::RegisterRequest;
use crate::{permitted::Permitted, state::State as Parts};

/// Where a person finds their own account.
pub(crate) const ACCOUNT: &str = "/api/v1/auth/profile";

/// A registration that waits for the code in a mail to its address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Registering {
    /// To be sent with the code. Keep it to yourself: nobody else can use the code.
    registration_id: RegistrationId,
    /// How long it waits for the code, in seconds.
    #[schema(example = 600, minimum = 0, maximum = 600)]
    expires_in: i64,
}

/// A registration that was accepted and has not signed in.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(
    dead_code,
    reason = "each answer is made where it is known; this describes both"
)]
pub(crate) enum RegistrationAccepted {
    /// The code in the mail confirms it.
    Registering(Registering),
    /// It was done before, and the account has a second factor by now.
    FactorRequired(FactorRequired),
}

/// Makes an account and signs in, or asks for the code that is mailed to the address.
///
/// Where registrations are verified the answer is 202 for every address, also for one that has an
/// account: its owner is told so by mail.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register",
    operation_id = "register",
    tag = "auth",
    security(),
    params(SessionModeHeader, ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", description = "A retry with the same key signs in to the account that the first one made, or answers with the registration that it began and mails nothing")),
    request_body = RegisterRequest,
    responses(
        (status = 201, description = "The account, which `Location` names, and its first session", body = SignedIn, headers(("Location" = String, description = "The path of the profile"))),
        (status = 202, description = "The code in the mail confirms the registration, as often as five are tried; or, repeated with its key where anybody may register, the account has a second factor by now: POST /auth/login/second-factor goes on", body = RegistrationAccepted),
        (status = 401, description = "The key of the service that states whom it asks for is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Nobody registers here, or another page asked for the cookie", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The e-mail is taken, or a request with the same key is under way", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts from the network; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn register(
    Permitted(permitted): Permitted,
    State(parts): State<Parts>,
    asking: (StatedClient, AskedMode),
    identify: Identify,
    AcceptLanguage(accepted): AcceptLanguage,
    key: IdempotencyKey,
    JsonBody(request): JsonBody<RegisterRequest>,
) -> Result<Response, Problem> {
    let (StatedClient(client), asked) = asking;
    let device_token = request.device_token.clone();
    let (form, candidate) = request.parse(accepted, parts.new_passwords)?;
    let judged = parts.new_passwords.judge(candidate, &form.known()).await?;
    let password = judged.map_err(|error| Problem::fields(vec![error]))?;
    let password = password.as_password();
    let keyed = key.request(&parts.audit, Scope::Register, &form).await?;
    let network = client.network();
    if permitted == RegistrationMode::Verified {
        let source = (network, client.via.as_ref().map(|via| &via.service));
        return begin(&parts, (&form, password), source, keyed.as_ref()).await;
    }
    let device = client.device(asked.mode, form.device_name.clone(), device_token);
    let source = (&device, network);
    let answer = open(&parts, &identify, (&form, password), source, keyed.as_ref()).await?;
    // A question for the second factor signs nobody in.
    if answer.status() == StatusCode::CREATED {
        let ip_address = device.ip_address.clone();
        asked.replace_held(&parts.sessions, ip_address).await;
    }
    Ok(answer)
}

/// Keeps the form until its code comes.
async fn begin(
    parts: &Parts,
    (form, password): (&RegistrationForm, &Password),
    source: (Network, Option<&ServiceName>),
    request: Option<&KeyedRequest>,
) -> Result<Response, Problem> {
    let begun = parts.verified.begin(form, password, source, request);
    let begun = begun.await?;
    let reply = Reply::ok(Registering {
        registration_id: begun.registration_id,
        expires_in: begun.expires_in,
    });
    let reply = reply.status(StatusCode::ACCEPTED);
    let reply = if begun.replayed {
        reply.replayed()
    } else {
        reply
    };
    Ok(reply.into_response())
}

/// Makes the account of anybody who asks.
async fn open(
    parts: &Parts,
    identify: &Identify,
    (form, password): (&RegistrationForm, &Password),
    source: (&Device, Network),
    request: Option<&KeyedRequest>,
) -> Result<Response, Problem> {
    let registered = parts.registration.register(form, password, source, request);
    let refusal = match registered.await {
        Ok(signed_in) => {
            // Only now is the id somebody's: a repetition signs in to another.
            identify.user(signed_in.user.user_id);
            let (cookies, signed_in) = views::signed_in(signed_in);
            return Ok((cookies, Reply::ok(signed_in).created(ACCOUNT)).into_response());
        }
        // To look whether it was done before would cost as much as it saves.
        Err(refusal @ RegistrationError::Network(_)) => return Err(refusal.into()),
        Err(refusal) => refusal.into(),
    };
    done_before(&parts.context, request, refusal).await?;
    let known = (&form.email, password);
    match sign_in_again(&parts.sign_in, identify, known, source).await? {
        SignInOutcome::SignedIn(again) => {
            let (cookies, again) = views::signed_in(*again);
            let reply = Reply::ok(again).created(ACCOUNT).replayed();
            Ok((cookies, reply).into_response())
        }
        SignInOutcome::FactorRequired(required) => Ok(views::factor_required(required)),
    }
}

/// Tokens are never stored, so who lost the first answer gets a session of its own; another
/// password than the first makes it another request, and counts as a failed sign-in.
async fn sign_in_again(
    sign_in: &SignIn,
    identify: &Identify,
    (email, password): (&Email, &Password),
    (device, network): (&Device, Network),
) -> Result<SignInOutcome, Problem> {
    let request = SignInRequest {
        email,
        password,
        unlock_code: None,
        device,
        network,
    };
    let signed_in = sign_in.sign_in(&request).await;
    identify.signed_in(&signed_in);
    match signed_in {
        Ok(accepted) => Ok(accepted),
        Err(SignInError::InvalidCredentials) => Err(Problem::new(Code::IdempotencyKeyReused)),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
