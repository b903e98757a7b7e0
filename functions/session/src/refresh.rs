//! POST /api/v1/auth/refresh

use axum::extract::State;
use serde::Deserialize;
use shared::{
    app::App,
    auth::refresh_token::RefreshToken,
    domain::{
        audit::{Action, Origin},
        refresh::{self, RefreshAttempt, RefreshDecision},
        session::{EndReason, Session},
    },
    http::{
        Client, Code, IdempotencyKey, Identify, JsonBody, Problem, Reply,
        problem::{BodyProblems, ProblemBody, Problems},
        views::Tokens,
    },
    store::{CommitError, StoreError, pause},
};
use utoipa::ToSchema;

/// How often a rotation is decided anew because another one was stored meanwhile.
const ATTEMPTS: u32 = 6;

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
    State(app): State<App>,
    client: Client,
    identify: Identify,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(request): JsonBody<RefreshRequest>,
) -> Result<Reply<Tokens>, Problem> {
    let token: RefreshToken = request.refresh_token.parse().map_err(|_| refused())?;
    for round in 1..=ATTEMPTS {
        let session = presented(&app, &token, &identify).await?;
        let now = app.clock.now();
        let attempt = RefreshAttempt {
            generation: token.claim.generation,
            idempotency_key: key.clone(),
            now,
        };
        let grace = app.config.tokens.refresh_grace_seconds;
        match refresh::decide(&session.refresh_state(), &attempt, grace) {
            RefreshDecision::Rotate { .. } => {
                let rotated = session.rotated(key.clone(), app.config.sessions, now);
                if app.store.rotate(&rotated).await? {
                    return answer(&app, &rotated).await;
                }
            }
            RefreshDecision::Repeat { .. } => return answer(&app, &session).await,
            RefreshDecision::Replay(_) => {
                end_replayed(&app, client, &session).await?;
                return Err(refused());
            }
            RefreshDecision::Expired(_) | RefreshDecision::Ended => return Err(refused()),
        }
        pause(round).await;
    }
    Err(StoreError::Contended.into())
}

fn refused() -> Problem {
    Problem::new(Code::InvalidRefreshToken)
}

/// The session of a token, if it made the token and its user may still use it.
async fn presented(
    app: &App,
    token: &RefreshToken,
    identify: &Identify,
) -> Result<Session, Problem> {
    let found = app
        .store
        .session_and_user(token.claim.user_id, token.claim.session_id)
        .await?;
    let (session, user) = found.ok_or_else(refused)?;
    if !app.issued(token, &session).await? {
        return Err(refused());
    }
    identify.user(user.user_id);
    if session.ended_with_all(&user) {
        return Err(refused());
    }
    if !user.is_active {
        return Err(Problem::new(Code::AccountDisabled));
    }
    Ok(session)
}

async fn answer(app: &App, session: &Session) -> Result<Reply<Tokens>, Problem> {
    let issuer = app.issuer().await?;
    let tokens = issuer.issue(session, app.clock.now())?;
    Ok(Reply::ok(Tokens::of(session.session_id, tokens)))
}

/// Whoever presents the token, two parties hold the session's tokens: it ends for both.
async fn end_replayed(app: &App, client: Client, session: &Session) -> Result<(), Problem> {
    let now = app.clock.now();
    let (user, id) = (session.user_id, session.session_id);
    let trail = app.audit_trail().await?;
    let event = Origin::own(user, Some(id), client.ip_address).event(
        app.entropy.uuid(now),
        Action::RefreshReplayed,
        Some("refresh_token_replayed"),
        now,
    );
    let reason = EndReason::RefreshReplay;
    let writes = [app.store.end_session(user, id, reason, now)?];
    match app.store.append(trail, &event, &writes).await {
        // Somebody has ended it already, which is all that is wanted.
        Ok(()) | Err(CommitError::Condition { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
