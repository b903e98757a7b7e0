//! POST /api/v1/auth/email-undo

use api::{
    Client, Fields, Identify, JsonBody, Problem,
    presented::Presented,
    problem::{BodyProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::link_token::LinkToken;
use identity::{email_changes::EmailChanges, factor_check::Factor};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::change_email::problem;

/// The token from the link in the notice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoEmailRequest {
    /// What follows `#token=`.
    token: String,
    /// The code that the authenticator app of the account shows, where the change was made in a
    /// session of two factors.
    #[schema(example = "123456")]
    code: Option<String>,
    /// A recovery code in its place.
    #[schema(example = "7KQ2-M0XC-9TJV-4HWD")]
    recovery_code: Option<String>,
}

/// Gives an account back the address that a change took from it.
///
/// Ends all sessions, forgets all devices and refuses the password until another one is chosen by a
/// reset. A change that was made in a session of two factors is undone with one of `code` and
/// `recovery_code` besides, if the account has a second factor. A link that was used, has expired or is not genuine is refused, and so is one whose
/// address belongs to another account meanwhile: all alike.
#[utoipa::path(
    post,
    path = "/api/v1/auth/email-undo",
    operation_id = "undo_email_change",
    tag = "auth",
    security(),
    request_body = UndoEmailRequest,
    responses(
        (status = 204, description = "Undone; all sessions have ended"),
        (status = 401, description = "`wrong_factor`: the second factor is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong second factors today; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn undo_email_change(
    State(changes): State<EmailChanges>,
    client: Client,
    identify: Identify,
    JsonBody(request): JsonBody<UndoEmailRequest>,
) -> Result<StatusCode, Problem> {
    let token = LinkToken(request.token);
    let factor = factor(request.code, request.recovery_code)?;
    let undone = changes.undo(&token, factor.as_ref(), client.ip_address());
    let undone = undone.await;
    identify.user(undone.map_err(problem)?);
    Ok(StatusCode::NO_CONTENT)
}

/// The second factor, if one is presented.
fn factor(code: Option<String>, recovery_code: Option<String>) -> Result<Option<Factor>, Problem> {
    if code.is_none() && recovery_code.is_none() {
        return Ok(None);
    }
    let mut fields = Fields::default();
    let presented = Presented {
        password: None,
        code,
        recovery_code,
        credential: None,
    };
    let factor = presented.factor(&mut fields);
    factor.map(Some).ok_or_else(|| fields.into_problem())
}
