//! POST /api/v1/auth/register/resend

use api::{
    Fields, JsonBody, Problem, StatedClient,
    problem::{BodyProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::ids::RegistrationId;
use identity::verified_registration::VerifiedRegistration;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{permitted::Permitted, registration_id};

/// The registration whose code has not come.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResendRequest {
    /// As the registration was answered.
    #[schema(value_type = RegistrationId)]
    registration_id: String,
}

/// Mails the same code once more.
///
/// The registration waits no longer for it. The answer is always the same; an address gets three
/// mails an hour that one network asks for, and ten a day in all.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register/resend",
    operation_id = "resend_registration_code",
    tag = "auth",
    security(),
    request_body = ResendRequest,
    responses(
        (status = 202, description = "There will be another mail, if there may be one"),
        (status = 401, description = "The key of the service that states whom it asks for is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Nobody registers here", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn resend(
    _: Permitted,
    State(verified): State<VerifiedRegistration>,
    StatedClient(client): StatedClient,
    JsonBody(request): JsonBody<ResendRequest>,
) -> Result<StatusCode, Problem> {
    let mut fields = Fields::default();
    let Some(id) = registration_id::parse(&mut fields, &request.registration_id) else {
        return Err(fields.into_problem());
    };
    verified.resend(id, client.network()).await?;
    Ok(StatusCode::ACCEPTED)
}

#[cfg(test)]
mod tests;
