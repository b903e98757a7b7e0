//! POST /api/v1/auth/password-reset

use api::{
    Fields, JsonBody, Problem, StatedClient,
    problem::{BodyProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::{device::DeviceToken, email::Email};
use identity::password_resets::request::{ResetRequest, ResetRequests};
use serde::Deserialize;
use utoipa::ToSchema;

/// Whose password is forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordResetRequest {
    /// The address of the account.
    #[schema(value_type = Email)]
    email: String,
    /// The `device_token` of the last sign-in here. Browsers may leave it to the cookie. A device
    /// that the account knows gets a reset whatever strangers asked for.
    device_token: Option<String>,
}

/// Mails a link that lets its reader choose a new password.
///
/// The answer is the same whether or not the address has an account. The link is good for an hour
/// and once. Few are sent to an address in an hour and in a day; nobody is told that there is none.
#[utoipa::path(
    post,
    path = "/api/v1/auth/password-reset",
    operation_id = "request_password_reset",
    tag = "auth",
    security(),
    request_body = PasswordResetRequest,
    responses(
        (status = 202, description = "If the address has an account, the mail is on its way"),
        (status = 401, description = "The key of the service that states whom it asks for is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "No mail is sent here", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from the network, and this device is one that the account does not know; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn request_reset(
    State(resets): State<ResetRequests>,
    StatedClient(client): StatedClient,
    JsonBody(request): JsonBody<PasswordResetRequest>,
) -> Result<StatusCode, Problem> {
    let mut fields = Fields::default();
    let Some(email) = fields.email("email", &request.email) else {
        return Err(fields.into_problem());
    };
    let device = request.device_token.map(DeviceToken);
    let asked = ResetRequest {
        email: &email,
        device: device.as_ref().or(client.device_token.as_ref()),
        network: client.network(),
        ip_address: client.ip_address(),
        via: client.via.as_ref(),
    };
    resets.request(&asked).await?;
    Ok(StatusCode::ACCEPTED)
}

#[cfg(test)]
pub(crate) mod tests;
