//! Proving once more, within a session, who one is.

use domain::{
    audit::{Action, Origin},
    ids::UserId,
    password::Password,
    session::{EndReason, MAX_FAILED_PROOFS, Session},
    user::User,
};
use store::{Change, StoreError, Strict, UnitOfWork, credentials::Credentials};

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

/// Checks proofs within one request, so that what is decided anew does not hash again.
pub(crate) struct Reauthenticator<'a> {
    context: &'a Context,
    unit: &'a UnitOfWork,
    asking: &'a Asking<'a>,
    check: PasswordCheck<'a>,
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
        let Proof::Password(password) = proof;
        let check = PasswordCheck::new(passwords, password);
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
        let record = self.unit.sign_in_record(&user.email).await?;
        let verified = self.check.verify(&record).await?;
        match record.credentials {
            Some(credentials) if credentials.user_id == user.user_id && verified.ok => {
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

    /// Adds to `change` the failure and its event. The last one that a session may have ends it:
    /// what strangers do elsewhere has no part in that.
    fn count_failure<E>(
        &self,
        change: Change<Strict, E>,
        session: &Session,
    ) -> Result<Change<Strict, E>, StoreError> {
        let now = self.context.now();
        let failures = session.failed_proofs.saturating_add(1);
        let (write, reason) = if failures < MAX_FAILED_PROOFS {
            let counted = self.unit.count_failed_proofs(session, failures)?;
            (counted, "wrong_password")
        } else {
            let (user, id) = (session.user_id, session.session_id);
            let ended = EndReason::FailedProofs;
            let ended = self.unit.end_session(user, id, ended, now)?;
            (ended, "wrong_password_session_ended")
        };
        let origin = self.asking.origin.clone();
        let event = origin.event(self.context.id(now), self.failed, Some(reason), now);
        Ok(change.rely(write).event(event))
    }

    fn user_id(&self) -> UserId {
        self.asking.user.user_id
    }
}
