//! One password presented for one address: the back-off before it, the hash, and the counted
//! failure after it.

use domain::{
    audit::{Action, Origin},
    backoff::{self, BackoffDecision},
    email::Email,
    ids::UserId,
    password::Password,
};
use store::{
    Change, StoreError, Strict, UnitOfWork,
    credentials::{PasswordHash, SignInRecord},
};
use tokio::sync::Mutex;

use crate::{context::Context, failure::Failure, password::Verified, passwords::Passwords};

/// One password presented for one address.
pub(crate) struct PasswordCheck<'a> {
    context: &'a Context,
    passwords: &'a Passwords,
    email: &'a Email,
    password: &'a Password,
    /// The last check, so that a decision that is made anew does not hash again.
    checked: Mutex<Option<(Option<PasswordHash>, Verified)>>,
}

/// Failures forbid to check a password now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Wait so many seconds.
    #[error("too many failed attempts: wait {0} seconds")]
    Throttled(u32),
    /// An administrator must help.
    #[error("too many failed attempts: locked")]
    Locked,
}

impl<'a> PasswordCheck<'a> {
    /// Nothing is read or checked yet.
    pub(crate) fn new(
        context: &'a Context,
        passwords: &'a Passwords,
        (email, password): (&'a Email, &'a Password),
    ) -> Self {
        Self {
            context,
            passwords,
            email,
            password,
            checked: Mutex::default(),
        }
    }

    /// What is known of the address, unless failures forbid an attempt now.
    pub(crate) async fn begin(&self) -> Result<Result<SignInRecord, Refused>, StoreError> {
        let record = self.context.store.sign_in_record(self.email).await?;
        Ok(match backoff::decide(record.failures, self.context.now()) {
            BackoffDecision::Allowed => Ok(record),
            BackoffDecision::RetryAfter(seconds) => Err(Refused::Throttled(seconds)),
            BackoffDecision::Locked => Err(Refused::Locked),
        })
    }

    /// Compares the password with the account's, or with nobody's at the same cost.
    pub(crate) async fn verify(&self, record: &SignInRecord) -> Result<Verified, Failure> {
        let stored = record.credentials.as_ref();
        let stored = stored.and_then(|credentials| credentials.password_hash.clone());
        let mut checked = self.checked.lock().await;
        if let Some((hash, verified)) = &*checked
            && *hash == stored
        {
            return Ok(*verified);
        }
        let verified = self.passwords.verify(stored.as_ref(), self.password);
        let verified = verified.await?;
        *checked = Some((stored, verified));
        Ok(verified)
    }

    /// A new hash of the right password, when the stored one no longer is what it should be.
    pub(crate) async fn rehash(&self, verified: Verified) -> Result<Option<PasswordHash>, Failure> {
        if !verified.needs_rehash {
            return Ok(None);
        }
        self.passwords.hash(self.password).await.map(Some)
    }

    /// Adds to `change` the failure, which is counted one by one, and its event, whose reason also
    /// tells of a back-off or lock that follows.
    pub(crate) fn count_failure<E>(
        &self,
        change: Change<Strict, E>,
        record: &SignInRecord,
        origin: Origin,
        (action, reason): (Action, &'static str),
    ) -> Result<Change<Strict, E>, StoreError> {
        let now = self.context.now();
        let next = record.failures.after(now);
        let mut event = origin.event(self.context.id(now), action, Some(reason), now);
        if let (Some(reason), Some(consequence)) = (&mut event.reason, next.consequence()) {
            *reason = format!("{reason}_{consequence}");
        }
        let counted = self.context.store.count_failure(self.email, record, next)?;
        Ok(change.rely(counted).event(event))
    }
}

/// Whose audit chain an attempt belongs to: the account's, or for an address without one a
/// pseudonym, which tells nobody the address.
pub(crate) fn subject(unit: &UnitOfWork, email: &Email, record: &SignInRecord) -> UserId {
    match &record.credentials {
        Some(credentials) => credentials.user_id,
        None => unit.trail().pseudonym(email),
    }
}
