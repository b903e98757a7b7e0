//! POST /api/v1/auth/refresh

use api::{
    Client, Code, IdempotencyKey, Identify, JsonBody, Problem, Reply,
    problem::{BodyProblems, ProblemBody, Problems},
    views::Tokens,
};
use axum::extract::State;
use identity::refresh::Refresh;
use serde::Deserialize;
use utoipa::ToSchema;

/// The token to exchange.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshRequest {
    /// The refresh token as it was given out.
    #[schema(pattern = "^flr_[A-Za-z0-9_-]{91}$")]
    refresh_token: String,
}

/// Exchanges a refresh token for new tokens.
///
/// Each is good for one exchange; presented again it answers with the same successor for a few
/// seconds, and after that ends the session (RFC 9700 §4.14.2).
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    operation_id = "refresh",
    tag = "sessions",
    security(),
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", description = "A retry with the same key gets the same answer, however late")),
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "New tokens of the same session", body = Tokens),
        (status = 401, description = "The token is not valid, or its session has ended", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The account is disabled", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        Problems,
    )
)]
pub(crate) async fn refresh(
    State(refresh): State<Refresh>,
    client: Client,
    identify: Identify,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(request): JsonBody<RefreshRequest>,
) -> Result<Reply<Tokens>, Problem> {
    let invalid = |_| Problem::new(Code::InvalidRefreshToken);
    let token = request.refresh_token.parse().map_err(invalid)?;
    let known = |user| identify.user(user);
    let (session, tokens) = refresh
        .refresh(&token, key.as_ref(), client.ip_address(), known)
        .await?;
    Ok(Reply::ok(Tokens::of(session.session_id, tokens)))
}

#[cfg(test)]
mod tests;
