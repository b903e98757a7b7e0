//! POST /api/v1/auth/session/lock

use api::{
    LockableCaller, Problem, Reply,
    problem::{AccessProblems, Problems},
};
use axum::extract::State;
use domain::timestamp::Timestamp;
use identity::session_lock::SessionLock;
use serde::Serialize;
use utoipa::ToSchema;

/// What a locked page shows. It is told to whoever sits before it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LockedSession {
    /// Since when it is locked.
    locked_at: Timestamp,
    /// The session ends then unless it is unlocked before.
    idle_expires_at: Timestamp,
    /// The first name of its person and how the last one begins.
    #[schema(example = "Ann E.", max_length = 203)]
    short_name: String,
    /// Whether a second factor unlocks it too.
    second_factor: bool,
}

/// Locks the session of the caller: until it is unlocked, every request in it but this one, the
/// unlocking and a sign-out is refused with `session_locked`.
///
/// One that is locked stays as it is, and is shown.
#[utoipa::path(
    post,
    path = "/api/v1/auth/session/lock",
    operation_id = "lock_session",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 200, description = "The session is locked", body = LockedSession), AccessProblems, Problems)
)]
pub(crate) async fn lock(
    State(lock): State<SessionLock>,
    LockableCaller(caller): LockableCaller,
) -> Result<Reply<LockedSession>, Problem> {
    let locked_at = lock.lock(&caller.session, caller.origin()).await?;
    Ok(Reply::ok(LockedSession {
        locked_at,
        idle_expires_at: caller.session.idle_expires_at,
        short_name: caller.user.full_name.short(),
        second_factor: caller.user.second_factor,
    }))
}

#[cfg(test)]
mod tests;
