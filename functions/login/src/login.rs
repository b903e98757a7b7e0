//! POST /api/v1/auth/login

use api::{
    AskedMode, Fields, Identify, JsonBody, Problem, SessionModeHeader, StatedClient,
    problem::{BodyProblems, ProblemBody, Problems},
    views::{self, FactorRequired, SignedIn},
};
use axum::{extract::State, response::Response};
use domain::{
    email::Email,
    field_error::FieldError,
    password::Password,
    text::ShortText,
    unlock_code::{InvalidUnlockCode, UnlockCode},
};
use identity::{
    sessions::Sessions,
    sign_in::{SignIn, SignInOutcome, SignInRequest},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    /// The address of the account.
    #[schema(value_type = Email)]
    email: String,
    /// The password.
    #[schema(value_type = Password)]
    password: String,
    /// A name for the device, shown in the list of sessions.
    #[schema(value_type = Option<ShortText>)]
    device_name: Option<String>,
    /// The `device_token` of the last sign-in or registration here, whoever's it was. Browsers may
    /// leave it to the cookie. One that is not valid counts as none.
    device_token: Option<String>,
    /// A one-time code from an administrator, for an address that strangers have closed.
    #[schema(example = "7KQ2-M0XC-9TJV-4HWD")]
    unlock_code: Option<String>,
}

/// Signs in with e-mail and password, or asks for the second factor.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    operation_id = "login",
    tag = "auth",
    security(),
    params(SessionModeHeader),
    request_body = LoginRequest,
    responses(
        (status = 200, description = "A new session", body = SignedIn),
        (status = 202, description = "The password is right, and the account has a second factor: POST /auth/login/second-factor goes on", body = FactorRequired),
        (status = 401, description = "E-mail or password is wrong, or the key of the service that states whom it asks for", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The password is right but the account disabled, or another page asked for the cookie", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures by strangers, or too many attempts from the network, and this device is one that the account does not know; or the account has signed in too often in an hour. `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn login(
    State(sign_in): State<SignIn>,
    State(sessions): State<Sessions>,
    StatedClient(client): StatedClient,
    identify: Identify,
    asked: AskedMode,
    JsonBody(request): JsonBody<LoginRequest>,
) -> Result<Response, Problem> {
    let form = parse(request)?;
    let (network, ip_address) = (client.network(), client.ip_address());
    let device = client.device(asked.mode, form.device_name, form.device_token);
    let request = SignInRequest {
        email: &form.email,
        password: &form.password,
        unlock_code: form.unlock_code.as_ref(),
        device: &device,
        network,
    };
    let signed_in = sign_in.sign_in(&request).await;
    identify.signed_in(&signed_in);
    let accepted = signed_in?;
    if let SignInOutcome::SignedIn(_) = accepted {
        asked.replace_held(&sessions, ip_address).await;
    }
    Ok(views::password_accepted(accepted))
}

struct Form {
    email: Email,
    password: Password,
    device_name: Option<ShortText>,
    device_token: Option<String>,
    unlock_code: Option<UnlockCode>,
}

fn parse(request: LoginRequest) -> Result<Form, Problem> {
    let mut fields = Fields::default();
    let email = fields.email("email", &request.email);
    let device_name = fields.optional_place("device_name", request.device_name.as_deref());
    let unlock_code = request.unlock_code.map(|code| unlock_code(&code));
    let unlock_code = unlock_code.and_then(|code| fields.check(code));
    let password = Password::parse("password", request.password);
    let password = fields.check(password.map_err(|error| vec![error]));
    match (email, password) {
        (Some(email), Some(password)) => {
            fields.finish()?;
            Ok(Form {
                email,
                password,
                device_name,
                device_token: request.device_token,
                unlock_code,
            })
        }
        _ => Err(fields.into_problem()),
    }
}

fn unlock_code(text: &str) -> Result<UnlockCode, Vec<FieldError>> {
    text.parse().map_err(|error: InvalidUnlockCode| {
        let error = error.to_string();
        vec![FieldError::new("unlock_code", "invalid_code", error)]
    })
}

#[cfg(test)]
mod tests;
