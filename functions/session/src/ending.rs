//! Ending one session.

use shared::{
    app::App,
    domain::{audit::Action, ids::SessionId, session::EndReason},
    http::{Caller, Problem},
    store::CommitError,
};

/// Ends a session of the caller and records it. True unless there is no such session or it has
/// been ended before.
pub(crate) async fn end(
    app: &App,
    caller: &Caller,
    session: SessionId,
    reason: EndReason,
    action: Action,
) -> Result<bool, Problem> {
    let now = app.clock.now();
    let user = caller.user.user_id;
    let trail = app.audit_trail().await?;
    let head = app.store.chain_head(user).await?;
    let mut event = caller.event(app, action, None, now);
    event.session_id = Some(session);
    let writes = [app.store.end_session(user, session, reason, now)?];
    match app.store.commit(trail, head, &event, &writes).await {
        Ok(()) => Ok(true),
        Err(CommitError::Condition { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
