//! What people do to their own accounts that needs a fresh proof.

use domain::{audit::Action, mail::Template, password::Password};
use store::{Decision, StoreError};
use tokio::sync::OnceCell;

use crate::{
    audit::Audit,
    authentication::AuthenticationError,
    context::Context,
    deletion::end_account,
    failure::{Failure, fails_with},
    notices::Notices,
    passwords::Passwords,
    reauthentication::{
        Asking, Proof, Reauthenticated, Reauthentication, ReauthenticationError, Reauthenticator,
    },
    secrets::SecretError,
};

/// Changes passwords and deletes accounts. Cheap to clone.
#[derive(Clone)]
pub struct OwnAccount {
    context: Context,
    audit: Audit,
    passwords: Passwords,
    notices: Notices,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OwnAccountError {
    /// Who asks has not proved who they are.
    #[error(transparent)]
    Reauthentication(#[from] ReauthenticationError),
    /// It is the account of the last active administrator.
    #[error("there must be another active administrator")]
    LastAdmin,
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(OwnAccountError: StoreError, SecretError, Failure);

/// What a decision comes to once it is committed.
type OwnAccountResult<T = ()> = Result<T, OwnAccountError>;

/// What a proof decides to write.
pub(crate) type OwnAccountDecision<T = ()> =
    Result<Decision<OwnAccountResult<T>, OwnAccountError>, OwnAccountError>;

impl OwnAccount {
    /// Works over these parts.
    #[must_use]
    pub fn new(context: &Context, audit: &Audit, passwords: &Passwords, notices: Notices) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
            passwords: passwords.clone(),
            notices,
        }
    }

    /// Replaces the password, ends all other sessions and tells the owner by mail.
    ///
    /// # Errors
    /// See [`OwnAccountError`].
    pub async fn change_password(
        &self,
        asking: &Asking<'_>,
        proof: &Proof,
        new: &Password,
    ) -> OwnAccountResult {
        // Hashed once, and only for who has proved who they are.
        let hash = &OnceCell::new();
        let kept = asking.session.session_id;
        let replace = |proved: Reauthenticated<OwnAccountError>| async move {
            let Reauthenticated {
                change,
                user,
                session,
                credentials,
            } = proved;
            let hash = hash.get_or_try_init(|| self.passwords.hash(new)).await?;
            let store = &self.context.store;
            let now = self.context.now();
            let origin = asking.origin.clone();
            let event = origin.event(self.context.id(now), Action::PasswordChanged, None, now);
            let mut change = change
                .rely(store.replace_password(&credentials, hash)?)
                .rely(store.note_password_change(user.user_id, kept, now)?);
            if session.failed_proofs > 0 {
                change = change.rely(store.count_failed_proofs(&session, 0)?);
            }
            let notices = self.notices;
            let notice = notices.of(&self.context, Template::PasswordChanged, &user, &event);
            Ok(change.mail(notice).event(event).then(Ok(())))
        };
        self.with_proof(asking, proof, Action::PasswordChangeFailed, replace)
            .await
    }

    /// Deletes the account. Its e-mail is free from then on.
    ///
    /// # Errors
    /// See [`OwnAccountError`]. A refusal of the last administrator is recorded.
    pub async fn delete(&self, asking: &Asking<'_>, proof: &Proof) -> OwnAccountResult {
        let delete = |proved| async move { self.deletion(asking, proved) };
        let deleted = self
            .with_proof(asking, proof, Action::AccountDeletionFailed, delete)
            .await;
        if let Err(OwnAccountError::LastAdmin) = deleted {
            let now = self.context.now();
            let (action, reason) = (Action::AccountDeletionFailed, Some("last_admin"));
            let origin = asking.origin.clone();
            let event = origin.event(self.context.id(now), action, reason, now);
            self.audit.unit().await?.record(&event).await?;
        }
        deleted
    }

    fn deletion(
        &self,
        asking: &Asking<'_>,
        proved: Reauthenticated<OwnAccountError>,
    ) -> OwnAccountDecision {
        let Reauthenticated {
            change,
            user,
            credentials,
            ..
        } = proved;
        let now = self.context.now();
        let (store, account) = (&self.context.store, (&user, &credentials));
        let change = end_account(store, change, account, now, OwnAccountError::LastAdmin)?;
        let origin = asking.origin.clone();
        let event = origin.event(self.context.id(now), Action::AccountDeleted, None, now);
        let notices = self.notices;
        let notice = notices.of(&self.context, Template::AccountDeleted, &user, &event);
        Ok(change.mail(notice).event(event).then(Ok(())))
    }

    /// Makes the change that `proved` comes to for a right proof; counts a wrong one, which is
    /// recorded as `failed`.
    pub(crate) async fn with_proof<T, F>(
        &self,
        asking: &Asking<'_>,
        proof: &Proof,
        failed: Action,
        proved: impl Fn(Reauthenticated<OwnAccountError>) -> F,
    ) -> OwnAccountResult<T>
    where
        F: Future<Output = OwnAccountDecision<T>>,
    {
        let unit = self.audit.unit().await?;
        let parts = (&self.context, &unit, &self.passwords);
        let reauthenticator = Reauthenticator::new(parts, asking, proof, failed);
        let decided = unit.decide(|_| async {
            match reauthenticator.reauthenticate().await? {
                Reauthentication::Proved(reauthenticated) => proved(*reauthenticated).await,
                Reauthentication::Wrong(change) => {
                    Ok(change.then(Err(ReauthenticationError::WrongProof.into())))
                }
                Reauthentication::Again => Ok(Decision::Again),
            }
        });
        decided.await?
    }
}

impl From<AuthenticationError> for OwnAccountError {
    fn from(error: AuthenticationError) -> Self {
        Self::Reauthentication(error.into())
    }
}
