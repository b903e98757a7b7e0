//! POST /api/v1/auth/email-undo

use api::{
    Client, Identify, JsonBody, Problem,
    problem::{BodyProblems, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::link_token::LinkToken;
use identity::email_changes::EmailChanges;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::change_email::problem;

/// The token from the link in the notice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoEmailRequest {
    /// What follows `#token=`.
    token: String,
}

/// Gives an account back the address that a change took from it.
///
/// Ends all sessions, forgets all devices and refuses the password until another one is chosen by a
/// reset. A link that was used, has expired or is not genuine is refused, and so is one whose
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
    let undone = changes.undo(&token, client.ip_address()).await;
    identify.user(undone.map_err(problem)?);
    Ok(StatusCode::NO_CONTENT)
}
