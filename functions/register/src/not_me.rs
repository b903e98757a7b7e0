//! POST /api/v1/auth/not-me

use api::{
    Client, Identify, JsonBody, Problem,
    problem::{BodyProblems, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::link_token::LinkToken;
use identity::not_me::NotMe;
use serde::Deserialize;
use utoipa::ToSchema;

/// The answer to a notice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotMeRequest {
    /// What stands behind `#token=` in the link.
    #[schema(pattern = "^flm_[A-Za-z0-9_-]{70}$")]
    token: String,
}

/// Tells that somebody else did what a notice tells of.
///
/// All sessions end, all devices are forgotten, and the password is refused until a reset is
/// completed, which is mailed at once. The link is good for a week, and does nothing the second time. One
/// that is not good any more is 422 `link_refused`, whatever the reason.
#[utoipa::path(
    post,
    path = "/api/v1/auth/not-me",
    operation_id = "report_not_me",
    tag = "auth",
    security(),
    request_body = NotMeRequest,
    responses(
        (status = 204, description = "Nobody uses the account before its password is reset"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn report_not_me(
    State(not_me): State<NotMe>,
    client: Client,
    identify: Identify,
    JsonBody(request): JsonBody<NotMeRequest>,
) -> Result<StatusCode, Problem> {
    let token = LinkToken(request.token);
    let user = not_me.report(&token, client.ip_address()).await?;
    identify.user(user);
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests;
