//! POST /api/v1/auth/register/confirm

use api::{
    AskedMode, Fields, Identify, JsonBody, Problem, Reply, SessionModeHeader, StatedClient,
    problem::{BodyProblems, ProblemBody, Problems},
    views::{self, SignedIn},
};
use axum::{extract::State, response::IntoResponse};
use domain::{field_error::FieldError, ids::RegistrationId, mail_code::MailCode};
use identity::{sessions::Sessions, verified_registration::VerifiedRegistration};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{permitted::Permitted, register::ACCOUNT, registration_id};

/// The code that was mailed, and what it confirms.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmRequest {
    /// As the registration was answered.
    #[schema(value_type = RegistrationId)]
    registration_id: String,
    /// The eight digits in the mail; spaces and hyphens do not count.
    #[schema(example = "4071 9362")]
    code: String,
    /// The `device_token` of the last sign-in or registration here, whoever's it was. Browsers may
    /// leave it to the cookie. One that is not valid counts as none.
    device_token: Option<String>,
}

/// Makes the account of a registration and signs in.
///
/// A wrong code, a sixth one, one that comes late or a second time, and one for a registration that
/// there never was are refused alike.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register/confirm",
    operation_id = "confirm_registration",
    tag = "auth",
    security(),
    params(SessionModeHeader),
    request_body = ConfirmRequest,
    responses(
        (status = 201, description = "The account, which `Location` names, and its first session", body = SignedIn, headers(("Location" = String, description = "The path of the profile"))),
        (status = 401, description = "The key of the service that states whom it asks for is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Nobody registers here, or another page asked for the cookie", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The code is right, but the e-mail has got an account since it was mailed", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn confirm(
    _: Permitted,
    State(verified): State<VerifiedRegistration>,
    State(sessions): State<Sessions>,
    StatedClient(client): StatedClient,
    identify: Identify,
    asked: AskedMode,
    JsonBody(request): JsonBody<ConfirmRequest>,
) -> Result<impl IntoResponse, Problem> {
    let mut fields = Fields::default();
    let id = registration_id::parse(&mut fields, &request.registration_id);
    let code = fields.check(request.code.parse::<MailCode>().map_err(|error| {
        let error = error.to_string();
        vec![FieldError::new("code", "invalid_code", error)]
    }));
    let (Some(id), Some(code)) = (id, code) else {
        return Err(fields.into_problem());
    };
    let ip_address = client.ip_address();
    let device = client.device(asked.mode, None, request.device_token);
    let signed_in = verified.confirm(id, &code, device).await?;
    identify.user(signed_in.user.user_id);
    asked.replace_held(&sessions, ip_address).await;
    let (cookies, signed_in) = views::signed_in(signed_in);
    Ok((cookies, Reply::ok(signed_in).created(ACCOUNT)))
}

#[cfg(test)]
mod tests;
