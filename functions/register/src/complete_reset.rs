//! POST /api/v1/auth/password-reset/complete

use api::{
    Fields, Identify, JsonBody, Problem, Reply, StatedClient,
    problem::{BodyProblems, ProblemBody, Problems},
    views::KnownFromNowOn,
};
use axum::{extract::State, response::IntoResponse};
use domain::{
    link_token::LinkToken,
    password_policy::{Candidate, NewPassword},
    session::SessionMode,
    text::ShortText,
    user::User,
};
use identity::{new_passwords::NewPasswords, password_resets::completion::ResetCompletion};
use serde::Deserialize;
use utoipa::ToSchema;

/// The new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompleteResetRequest {
    /// What stands behind `#token=` in the link.
    #[schema(pattern = "^flm_[A-Za-z0-9_-]{70}$")]
    token: String,
    /// Long enough and hard to guess.
    #[schema(value_type = NewPassword)]
    new_password: String,
    /// A name for the device.
    #[schema(value_type = Option<ShortText>)]
    device_name: Option<String>,
    /// The `device_token` of the last sign-in here, whoever's it was. Browsers may leave it to the
    /// cookie. One that is not valid counts as none.
    device_token: Option<String>,
}

/// Chooses a new password with the link of a reset.
///
/// All sessions end and all devices are forgotten, but the account knows this device from now on.
/// Nobody is signed in: second factors stay as they are, and the next sign-in asks for them. A link
/// that is not good any more is 422 `link_refused`, whatever the reason.
#[utoipa::path(
    post,
    path = "/api/v1/auth/password-reset/complete",
    operation_id = "complete_password_reset",
    tag = "auth",
    security(),
    request_body = CompleteResetRequest,
    responses(
        (status = 200, description = "The password was replaced", body = KnownFromNowOn),
        (status = 401, description = "The key of the service that states whom it asks for is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The account is disabled", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn complete_reset(
    State(resets): State<ResetCompletion>,
    State(new_passwords): State<NewPasswords>,
    StatedClient(client): StatedClient,
    identify: Identify,
    JsonBody(request): JsonBody<CompleteResetRequest>,
) -> Result<impl IntoResponse, Problem> {
    let device_token = request.device_token.clone();
    let form = parse(request, new_passwords)?;
    let open = resets.open(&form.token).await?;
    identify.user(open.user.user_id);
    let judged = new_passwords
        .judge(form.candidate, &known(&open.user))
        .await?;
    let password = judged.map_err(|error| Problem::fields(vec![error]))?;
    // No session begins.
    let device = client.device(SessionMode::default(), form.device_name, device_token);
    let token = resets
        .complete(&open, password.as_password(), &device)
        .await?;
    let known = KnownFromNowOn {
        device_token: token.0,
    };
    Ok((known.device_cookie(), Reply::ok(known)))
}

struct Form {
    token: LinkToken,
    candidate: Candidate,
    device_name: Option<ShortText>,
}

fn parse(request: CompleteResetRequest, new_passwords: NewPasswords) -> Result<Form, Problem> {
    let mut fields = Fields::default();
    let device_name = fields.optional_place("device_name", request.device_name.as_deref());
    let candidate = new_passwords.candidate("new_password", request.new_password);
    let candidate = fields.check(candidate.map_err(|error| vec![error]));
    let Some(candidate) = candidate else {
        return Err(fields.into_problem());
    };
    fields.finish()?;
    Ok(Form {
        token: LinkToken(request.token),
        candidate,
        device_name,
    })
}

/// What an attacker knows of the person.
fn known(user: &User) -> Vec<&str> {
    let mut known = vec![user.email.as_str(), user.full_name.as_str()];
    known.extend(user.institution.as_ref().map(ShortText::as_str));
    known
}

#[cfg(test)]
mod tests;
