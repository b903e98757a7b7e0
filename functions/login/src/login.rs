//! POST /api/v1/auth/login

use api::{
    Client, Fields, Identify, JsonBody, Problem, Reply,
    problem::{BodyProblems, ProblemBody, Problems},
    views::SignedIn,
};
use axum::{extract::State, response::IntoResponse};
use domain::{email::Email, password::Password, text::ShortText};
use identity::sign_in::SignIn;
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
}

/// Signs in with e-mail and password.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    operation_id = "login",
    tag = "auth",
    security(),
    request_body = LoginRequest,
    responses(
        (status = 200, description = "A new session", body = SignedIn),
        (status = 401, description = "E-mail or password is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The password is right but the account disabled, or an administrator must unlock it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures, or too many attempts from the network; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn login(
    State(sign_in): State<SignIn>,
    client: Client,
    identify: Identify,
    JsonBody(request): JsonBody<LoginRequest>,
) -> Result<impl IntoResponse, Problem> {
    let form = parse(request)?;
    let network = client.network();
    let device = client.device(form.device_name);
    let source = (&device, network);
    let signed_in = sign_in.sign_in(&form.email, &form.password, source).await;
    identify.signed_in(&signed_in);
    Ok(Reply::ok(SignedIn::from(signed_in?)))
}

struct Form {
    email: Email,
    password: Password,
    device_name: Option<ShortText>,
}

fn parse(request: LoginRequest) -> Result<Form, Problem> {
    let mut fields = Fields::default();
    let email = fields.email("email", &request.email);
    let device_name = fields.optional_text("device_name", request.device_name.as_deref());
    let password = Password::parse("password", request.password);
    let password = fields.check(password.map_err(|error| vec![error]));
    match (email, password) {
        (Some(email), Some(password)) => {
            fields.finish()?;
            Ok(Form {
                email,
                password,
                device_name,
            })
        }
        _ => Err(fields.into_problem()),
    }
}

#[cfg(test)]
mod tests;
