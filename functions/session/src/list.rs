//! GET /api/v1/auth/sessions

use api::{
    Caller, Problem, Reply,
    problem::{AccessProblems, Problems},
};
use axum::extract::State;
use domain::{
    ids::SessionId,
    session::{Level, Method, Session},
    text::ShortText,
    timestamp::Timestamp,
};
use identity::context::Context;
use serde::Serialize;
use utoipa::ToSchema;

/// The caller's live sessions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionList {
    /// Newest first.
    sessions: Vec<SessionView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
struct SessionView {
    session_id: SessionId,
    /// Whether this request was made in it.
    current: bool,
    /// As the client named the device at sign-in, else its user agent.
    device_name: Option<ShortText>,
    ip_address: Option<String>,
    user_agent: Option<ShortText>,
    created_at: Timestamp,
    /// When the person last proved who they are.
    authenticated_at: Timestamp,
    /// How they did (RFC 8176).
    methods: Vec<Method>,
    /// 1 for one factor, 2 for two.
    #[schema(value_type = u8, minimum = 1, maximum = 2)]
    level: Level,
    last_refreshed_at: Timestamp,
    /// Ends then unless refreshed before.
    idle_expires_at: Timestamp,
    /// Ends then in any case.
    expires_at: Timestamp,
    /// Since when it is locked, if it is.
    locked_at: Option<Timestamp>,
}

/// Lists the caller's live sessions.
#[utoipa::path(
    get,
    path = "/api/v1/auth/sessions",
    operation_id = "list_sessions",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 200, description = "Live sessions", body = SessionList), AccessProblems, Problems)
)]
pub(crate) async fn list(
    State(context): State<Context>,
    caller: Caller,
) -> Result<Reply<SessionList>, Problem> {
    let now = context.now();
    let account = context.store.account(caller.user.user_id).await?;
    let mut live: Vec<Session> = account
        .sessions
        .into_iter()
        .filter(|session| session.check_live(&caller.user, now).is_ok())
        .collect();
    live.sort_by_key(|session| std::cmp::Reverse((session.created_at, session.session_id)));
    let current = caller.session.session_id;
    let sessions = live
        .into_iter()
        .map(|session| SessionView::new(session, current))
        .collect();
    Ok(Reply::ok(SessionList { sessions }))
}

impl SessionView {
    fn new(session: Session, current: SessionId) -> Self {
        Self {
            session_id: session.session_id,
            current: session.session_id == current,
            device_name: session.device_name,
            ip_address: session.ip_address,
            user_agent: session.user_agent,
            created_at: session.created_at,
            authenticated_at: session.authenticated_at,
            methods: session.methods,
            level: session.level,
            last_refreshed_at: session.last_refreshed_at,
            idle_expires_at: session.idle_expires_at,
            expires_at: session.expires_at,
            locked_at: session.locked_at,
        }
    }
}

#[cfg(test)]
mod tests;
