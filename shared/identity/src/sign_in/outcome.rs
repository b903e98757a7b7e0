//! What follows a check of the password: a session, or a failure that counts.

use domain::{
    audit::{Action, ChainHead, NewEvent, Origin},
    ids::{SessionId, UserId},
    session::{Device, EndReason, Session, SessionSeed, displaced},
    timestamp::Timestamp,
    user::User,
};
use store::credentials::{Credentials, PasswordHash, SignInRecord};

use super::{PasswordAttempt, SignInError, SignedIn, applied};
use crate::app::App;

/// What an attempt to sign in came to.
pub(super) enum Outcome {
    /// There is a new session.
    SignedIn(Box<SignedIn>),
    /// There is none, and the reason.
    Refused(SignInError),
    /// Something else happened to the account meanwhile: nothing is decided.
    Overtaken,
}

/// The circumstances of one attempt.
pub(super) struct Admission<'a> {
    pub(super) app: &'a App,
    pub(super) head: &'a ChainHead,
    pub(super) device: &'a Device,
    pub(super) now: Timestamp,
}

impl Admission<'_> {
    /// Starts a session for a right password, in one transaction that fails if the password,
    /// the account or its sessions have changed since they were read.
    pub(super) async fn admit(
        &self,
        credentials: &Credentials,
        rehashed: Option<PasswordHash>,
        user: User,
        sessions: Vec<Session>,
    ) -> Result<Outcome, SignInError> {
        if !user.is_active {
            return self.disabled(credentials).await;
        }
        let issuer = self.app.issuer().await?;
        let session = self.session(&user);
        let store = &self.app.store;
        let hash = rehashed.as_ref().unwrap_or(&credentials.password_hash);
        let mut writes = vec![
            store.accept_password(credentials, hash)?,
            store.note_login(&user, self.now)?,
            store.put_session(&session)?,
        ];
        let live = sessions
            .into_iter()
            .filter(|session| session.check_live(&user, self.now).is_ok())
            .collect();
        for old in displaced(live, self.app.config.sessions) {
            let reason = EndReason::SessionLimit;
            writes.push(store.end_session(user.user_id, old.session_id, reason, self.now)?);
        }
        let id = Some(session.session_id);
        let event = self.event(user.user_id, id, Action::LoginSucceeded, None);
        let trail = self.app.audit_trail().await?;
        if !applied(store.commit_at(trail, self.head, &event, writes).await)? {
            return Ok(Outcome::Overtaken);
        }
        let tokens = issuer.issue(&session, self.now)?;
        let user = User {
            last_login_at: Some(self.now),
            ..user
        };
        let session = session.session_id;
        Ok(Outcome::SignedIn(Box::new(SignedIn {
            user,
            session,
            tokens,
        })))
    }

    /// Counts a wrong password, or a password for an address without an account.
    pub(super) async fn refuse(
        &self,
        attempt: &PasswordAttempt<'_>,
        record: &SignInRecord,
        subject: UserId,
    ) -> Result<Outcome, SignInError> {
        let reason = match record.credentials {
            Some(_) => "wrong_password",
            None => "unknown_account",
        };
        let event = self.event(subject, None, Action::LoginFailed, Some(reason));
        let counted = attempt.count_failure(record, self.head, &event).await?;
        Ok(if counted {
            Outcome::Refused(SignInError::InvalidCredentials)
        } else {
            Outcome::Overtaken
        })
    }

    /// Tells that the password is right only under the condition that nobody guessed meanwhile:
    /// else parallel guesses would slip by the count.
    async fn disabled(&self, credentials: &Credentials) -> Result<Outcome, SignInError> {
        let reason = Some("account_disabled");
        let event = self.event(credentials.user_id, None, Action::LoginFailed, reason);
        let store = &self.app.store;
        let writes = vec![store.accept_password(credentials, &credentials.password_hash)?];
        let trail = self.app.audit_trail().await?;
        let told = applied(store.commit_at(trail, self.head, &event, writes).await)?;
        Ok(if told {
            Outcome::Refused(SignInError::Disabled(credentials.user_id))
        } else {
            Outcome::Overtaken
        })
    }

    fn session(&self, user: &User) -> Session {
        let entropy = &self.app.entropy;
        Session::start(
            SessionId::from_uuid(entropy.uuid(self.now)),
            user.user_id,
            user.sessions_epoch,
            SessionSeed(entropy.bytes32()),
            self.device.clone(),
            self.app.config.sessions,
            self.now,
        )
    }

    fn event(
        &self,
        user: UserId,
        session: Option<SessionId>,
        action: Action,
        reason: Option<&'static str>,
    ) -> NewEvent {
        let id = self.app.entropy.uuid(self.now);
        Origin::own(user, session, self.device.ip_address.clone())
            .event(id, action, reason, self.now)
    }
}
