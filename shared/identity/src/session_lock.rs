//! Locking sessions: whoever sits at a locked page can do nothing but prove that it is theirs, or end
//! it. [`crate::step_up::StepUp::unlock`] takes the proof.

use domain::{
    audit::{Action, Origin},
    session::Session,
    timestamp::Timestamp,
};
use store::{Decision, StoreError};

use crate::{
    audit::Audit,
    authentication::{AuthenticationError, recheck_live_or_locked},
    context::Context,
    failure::{Failure, fails_with},
    secrets::SecretError,
};

/// Locks sessions. Cheap to clone.
#[derive(Clone)]
pub struct SessionLock {
    context: Context,
    audit: Audit,
}

/// Why a session was not locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It has been ended meanwhile.
    #[error(transparent)]
    Caller(#[from] AuthenticationError),
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(LockError: StoreError, SecretError, Failure);

impl SessionLock {
    /// Locks over these parts.
    #[must_use]
    pub fn new(context: &Context, audit: &Audit) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
        }
    }

    /// Locks `session`, and answers since when it is: since now, or for longer. What is decided at the
    /// same time on a session that is not locked is decided anew: a locking moves the chain.
    ///
    /// # Errors
    /// See [`LockError`].
    pub async fn lock(&self, session: &Session, origin: Origin) -> Result<Timestamp, LockError> {
        if let Some(locked_at) = session.locked_at {
            return Ok(locked_at);
        }
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let change = unit.following(session.user_id).await?;
            let asking = (session.user_id, session.session_id);
            let (read, _) = recheck_live_or_locked(&change, &self.context, asking).await?;
            if let Some(locked_at) = read.locked_at {
                return Ok(Decision::Nothing(locked_at));
            }
            let now = self.context.now();
            let change = change.rely(unit.lock_session(&read, now)?);
            let event = origin.clone();
            let event = event.event(self.context.id(now), Action::SessionLocked, None, now);
            Ok(change.event(event).then(now))
        });
        decided.await
    }
}
