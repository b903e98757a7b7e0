//! Starting and ending sessions.

use domain::{
    audit::{Action, NewEvent, Origin},
    ids::SessionId,
    service::Via,
    session::{Device, EndReason, Session, SessionMode, SessionSeed, SessionSettings},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{Decision, StoreError, UnitOfWork, Write, environment::variables::Variables};

use crate::{
    audit::Audit,
    authentication::{AuthenticationError, recheck, recheck_live_or_locked},
    context::Context,
    failure::{Failure, fails_with},
    secrets::SecretError,
    session_cookie::SessionCookie,
};

/// Ends sessions. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    context: Context,
    audit: Audit,
}

/// Why no session was ended.
#[derive(Debug, thiserror::Error)]
pub enum EndError {
    /// There is no such session, or it has been ended before.
    #[error("there is no such session")]
    NotLive,
    /// The session that asks has itself been ended meanwhile.
    #[error(transparent)]
    Caller(#[from] AuthenticationError),
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(EndError: StoreError, SecretError, Failure);

impl Sessions {
    /// Ends sessions over these parts.
    #[must_use]
    pub fn new(context: &Context, audit: &Audit) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
        }
    }

    /// Ends `session` of the user of `caller`, for `reason`, and records it as `action`.
    ///
    /// # Errors
    /// See [`EndError`].
    pub async fn end(
        &self,
        (caller, origin): (&Session, Origin),
        session: SessionId,
        (reason, action): (EndReason, Action),
    ) -> Result<(), EndError> {
        let how = (reason, action);
        self.end_via((caller, origin), session, how, None).await
    }

    /// As [`Sessions::end`], asked for by a service if there is one. A session that is locked ends
    /// itself alone.
    ///
    /// # Errors
    /// See [`EndError`].
    pub async fn end_via(
        &self,
        (caller, origin): (&Session, Origin),
        session: SessionId,
        (reason, action): (EndReason, Action),
        via: Option<Via>,
    ) -> Result<(), EndError> {
        let user = caller.user_id;
        let origin = Origin {
            session_id: Some(session),
            ..origin
        };
        let write = |unit: &UnitOfWork, now| unit.end_session(user, session, reason, now);
        let may_be_locked = caller.session_id == session;
        self.change(
            (caller, may_be_locked),
            EndError::not_live,
            write,
            |id, now| {
                let event = origin.clone().event(id, action, None, now);
                event.via(via.clone())
            },
        )
        .await
    }

    /// Ends all sessions of the user of `caller` but that one, in one write however many there are.
    ///
    /// # Errors
    /// See [`EndError`].
    pub async fn end_others(&self, caller: &Session, origin: Origin) -> Result<(), EndError> {
        let (user, kept) = (caller.user_id, caller.session_id);
        // The only condition of the write is that the account is enabled.
        let disabled = move || AuthenticationError::Disabled(user).into();
        let write = |unit: &UnitOfWork, _| unit.end_other_sessions(user, kept);
        self.change((caller, false), disabled, write, |id, now| {
            let action = Action::OtherSessionsRevoked;
            origin.clone().event(id, action, None, now)
        })
        .await
    }

    /// Ends the session that `cookie` holds, since its browser holds another one from now on: that of
    /// somebody who has just signed in at `ip_address`. What is no live session stays as it is.
    ///
    /// One that the table does not take now is logged, and the sign-in goes on. Its browser has given
    /// the cookie up, so that nobody holds that session any more, and it ends with its idle time.
    pub async fn replace(&self, cookie: &SessionCookie, ip_address: Option<String>) {
        if let Err(error) = self.end_held(cookie, ip_address).await {
            tracing::warn!(%error, "the session that a browser held before was not ended");
        }
    }

    async fn end_held(
        &self,
        cookie: &SessionCookie,
        ip_address: Option<String>,
    ) -> Result<(), EndError> {
        let (user, id) = (cookie.user_id, cookie.session_id);
        let origin = Origin::own(user, Some(id), ip_address);
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let now = self.context.now();
            let held = unit.session(user, id).await?;
            let held = held.filter(|held| cookie.opens(held) && held.may_be_live(now));
            if held.is_none() {
                return Ok(Decision::Nothing(()));
            }
            let write = unit.end_session(user, id, EndReason::Replaced, now)?;
            let event = origin.clone();
            let event = event.event(self.context.id(now), Action::SessionReplaced, None, now);
            Ok(unit.appending(user).rely(write).event(event).then(()))
        });
        decided.await
    }

    /// Writes if `caller` still is live at that moment, and not locked unless it may be: a session that
    /// has been ended while the request was under way must not end others.
    async fn change(
        &self,
        (caller, may_be_locked): (&Session, bool),
        refused: impl Fn() -> EndError,
        write: impl Fn(&UnitOfWork, Timestamp) -> Result<Write, StoreError>,
        event: impl Fn(uuid::Uuid, Timestamp) -> NewEvent,
    ) -> Result<(), EndError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let change = unit.following(caller.user_id).await?;
            let asking = (caller.user_id, caller.session_id);
            if may_be_locked {
                recheck_live_or_locked(&change, &self.context, asking).await?;
            } else {
                recheck(&change, &self.context, asking).await?;
            }
            let now = self.context.now();
            let change = change.require(refused(), write(&unit, now)?);
            let event = event(self.context.id(now), now);
            Ok(change.event(event).then(()))
        });
        decided.await
    }
}

impl EndError {
    fn not_live() -> Self {
        Self::NotLive
    }
}

/// A session that starts, and the cookie that holds it where tokens do not.
pub(crate) struct Started {
    pub(crate) session: Session,
    pub(crate) cookie: Option<SessionCookie>,
}

/// A session of `user` on `device` that starts now.
pub(crate) fn start(
    context: &Context,
    settings: SessionSettings,
    (user, device): (&User, &Device),
    now: Timestamp,
) -> Started {
    let session_id = SessionId::from_uuid(context.id(now));
    let cookie = match device.mode {
        SessionMode::Tokens => None,
        SessionMode::Cookie => Some(SessionCookie::new(
            user.user_id,
            session_id,
            context.entropy.bytes32(),
        )),
    };
    let session = Session::start(
        session_id,
        user.user_id,
        user.sessions_epoch,
        SessionSeed(context.entropy.bytes32()),
        device.clone(),
        settings,
        now,
    );
    let session = Session {
        cookie: cookie.as_ref().map(SessionCookie::hash),
        ..session
    };
    Started { session, cookie }
}

/// The times of sessions that `variables` hold.
///
/// # Errors
/// When a variable is not valid.
pub fn settings(variables: &Variables) -> Result<SessionSettings, InvalidSetting> {
    Ok(SessionSettings {
        idle_seconds: variables.number(&SessionSettings::IDLE)?,
        absolute_seconds: variables.number(&SessionSettings::ABSOLUTE)?,
    })
}
