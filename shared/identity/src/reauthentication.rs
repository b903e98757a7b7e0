//! Proving once more, within a session, who one is.

use domain::{
    audit::{Action, NewEvent, Origin},
    ids::UserId,
    password::Password,
    second_factor::{StepUpRequired, attainable, check_fresh},
    session::{EndReason, MAX_FAILED_PROOFS, Session},
    timestamp::Timestamp,
    user::User,
};
use store::{Change, Store, StoreError, Strict, UnitOfWork, Write, credentials::Credentials};

use crate::{
    authentication::{AuthenticationError, recheck},
    context::Context,
    failure::{Failure, fails_with},
    password_check::PasswordCheck,
    passwords::Passwords,
};

/// What proves who somebody is.
pub enum Proof {
    /// The password of the account.
    Password(Password),
    /// What the session has proved not long ago.
    Session,
}

/// Somebody who asks for something that needs a fresh proof.
pub struct Asking<'a> {
    /// Who it is.
    pub user: &'a User,
    /// In which session.
    pub session: &'a Session,
    /// Where the request comes from.
    pub origin: Origin,
}

/// Why somebody has not proved who they are.
#[derive(Debug, thiserror::Error)]
pub enum ReauthenticationError {
    /// The proof is wrong; the failure was counted.
    #[error("the proof is wrong")]
    WrongProof,
    /// The proof is too old, or not all that the person can prove.
    #[error(transparent)]
    StepUp(#[from] StepUpRequired),
    /// The session that asks has been ended meanwhile.
    #[error(transparent)]
    Caller(#[from] AuthenticationError),
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(ReauthenticationError: StoreError, Failure);

/// A session whose person has proved again who they are. What needs that takes one of these; its
/// change is made only while the account is as it was when the proof was checked.
pub struct Reauthenticated<E> {
    /// The change to be made.
    pub change: Change<Strict, E>,
    /// The user as they are.
    pub user: User,
    /// The session as it is.
    pub session: Session,
    /// The credentials that the proof was checked with.
    pub credentials: Credentials,
}

/// What a proof came to.
pub enum Reauthentication<E> {
    /// It is right.
    Proved(Box<Reauthenticated<E>>),
    /// It is wrong: to be told once the failure is counted, which this change does.
    Wrong(Change<Strict, E>),
    /// What was read no longer fits together: decide again.
    Again,
}

/// A wrong proof within a session.
pub(crate) struct WrongProof<'a> {
    pub(crate) session: &'a Session,
    pub(crate) origin: &'a Origin,
    /// How it is recorded.
    pub(crate) action: Action,
    /// Why, and why if the session ends with it.
    pub(crate) reasons: (&'static str, &'static str),
}

impl WrongProof<'_> {
    /// Adds to `change` the failure and its event.
    pub(crate) fn count<E>(
        &self,
        change: Change<Strict, E>,
        context: &Context,
        store: &Store,
    ) -> Result<Change<Strict, E>, StoreError> {
        let event = self.event(context);
        let counted = self.write(store, event.at)?;
        Ok(change.rely(counted).event(event))
    }

    /// What is recorded of it.
    pub(crate) fn event(&self, context: &Context) -> NewEvent {
        let now = context.now();
        let reason = if self.ends_session() {
            self.reasons.1
        } else {
            self.reasons.0
        };
        let origin = self.origin.clone();
        origin.event(context.id(now), self.action, Some(reason), now)
    }

    /// The write that counts it. The last one that a session may have ends it: what strangers do
    /// elsewhere has no part in that.
    pub(crate) fn write(&self, store: &Store, now: Timestamp) -> Result<Write, StoreError> {
        let session = self.session;
        if self.ends_session() {
            let (user, id) = (session.user_id, session.session_id);
            store.end_session(user, id, EndReason::FailedProofs, now)
        } else {
            store.count_failed_proofs(session, session.failed_proofs + 1)
        }
    }

    fn ends_session(&self) -> bool {
        self.session.failed_proofs.saturating_add(1) >= MAX_FAILED_PROOFS
    }
}

/// Checks proofs within one request, so that what is decided anew does not hash again.
pub(crate) struct Reauthenticator<'a> {
    context: &'a Context,
    unit: &'a UnitOfWork,
    asking: &'a Asking<'a>,
    check: Option<PasswordCheck<'a>>,
    /// How a wrong proof is recorded.
    failed: Action,
}

impl<'a> Reauthenticator<'a> {
    pub(crate) fn new(
        (context, unit, passwords): (&'a Context, &'a UnitOfWork, &'a Passwords),
        asking: &'a Asking<'a>,
        proof: &'a Proof,
        failed: Action,
    ) -> Self {
        let check = match proof {
            Proof::Password(password) => Some(PasswordCheck::new(passwords, password)),
            Proof::Session => None,
        };
        Self {
            context,
            unit,
            asking,
            check,
            failed,
        }
    }

    /// Checks the proof. The order of the steps matters: the end of the chain first, so that what
    /// is committed has seen everything that ends sessions; then whether the session is live, so
    /// that who has been signed out or deleted meanwhile is told so and counts no failure; and only
    /// then the hash.
    pub(crate) async fn reauthenticate<E>(
        &self,
    ) -> Result<Reauthentication<E>, ReauthenticationError> {
        let change = self.unit.following(self.user_id()).await?;
        let asking = (self.user_id(), self.asking.session.session_id);
        let (session, user) = recheck(&change, self.context, asking).await?;
        self.check_session(&user, &session)?;
        let record = self.unit.sign_in_record(&user.email).await?;
        let is_right = match &self.check {
            Some(check) => check.verify(&record).await?.ok,
            None => true,
        };
        match record.credentials {
            Some(credentials) if credentials.user_id == user.user_id && is_right => {
                Ok(Reauthentication::Proved(Box::new(Reauthenticated {
                    change,
                    user,
                    session,
                    credentials,
                })))
            }
            Some(credentials) if credentials.user_id == user.user_id => {
                let change = self.count_failure(change, &session)?;
                Ok(Reauthentication::Wrong(change))
            }
            _ => Ok(Reauthentication::Again),
        }
    }

    /// Whether the session proves enough: a password takes the place of a fresh proof, and never that
    /// of a second factor.
    fn check_session(&self, user: &User, session: &Session) -> Result<(), StepUpRequired> {
        let level = attainable(user);
        match self.check {
            None => check_fresh(user, session, self.context.now()),
            Some(_) if session.level < level => Err(StepUpRequired {
                level,
                max_age: None,
            }),
            Some(_) => Ok(()),
        }
    }

    fn count_failure<E>(
        &self,
        change: Change<Strict, E>,
        session: &Session,
    ) -> Result<Change<Strict, E>, StoreError> {
        let wrong = WrongProof {
            session,
            origin: &self.asking.origin,
            action: self.failed,
            reasons: ("wrong_password", "wrong_password_session_ended"),
        };
        wrong.count(change, self.context, self.unit)
    }

    fn user_id(&self) -> UserId {
        self.asking.user.user_id
    }
}
