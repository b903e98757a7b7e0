//! Ending one session.

use api::{Caller, Problem};
use domain::{audit::Action, ids::SessionId, session::EndReason};
use identity::app::App;

/// Ends a session of the caller and records it. True unless there is no such session or it has
/// been ended before.
pub(crate) async fn end(
    app: &App,
    caller: &Caller,
    session: SessionId,
    reason: EndReason,
    action: Action,
) -> Result<bool, Problem> {
    let user = caller.user.user_id;
    let build = |now| {
        let mut event = caller.event(app, action, None, now);
        event.session_id = Some(session);
        let write = app.store.end_session(user, session, reason, now)?;
        Ok((event, vec![write]))
    };
    caller.commit(app, build).await
}
