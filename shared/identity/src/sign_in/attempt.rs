//! One password presented for one address.

use domain::{
    audit::{ChainHead, NewEvent},
    backoff::{self, BackoffDecision},
    email::Email,
    ids::UserId,
    password::Password,
    timestamp::Timestamp,
};
use store::{
    CommitError, StoreError,
    credentials::{PasswordHash, SignInRecord},
};

use crate::{
    app::{App, AppError},
    issuer::IssueError,
    password::{PasswordHashError, Verified},
};

/// How often an attempt starts again because another one was counted meanwhile.
pub const ATTEMPTS: u32 = 8;

/// Why a password was not even checked, or its check not completed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// There is no account with this address and password.
    #[error("e-mail or password is wrong")]
    InvalidCredentials,
    /// The password is right and the account of this user disabled.
    #[error("the account is disabled")]
    Disabled(UserId),
    /// No token can be signed.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// After failures: wait so many seconds.
    #[error("too many failed attempts: wait {0} seconds")]
    Throttled(u32),
    /// After too many failures: an administrator must help.
    #[error("too many failed attempts: locked")]
    Locked,
    /// The hash could not be computed.
    #[error(transparent)]
    Hash(#[from] PasswordHashError),
    /// A secret could not be read.
    #[error(transparent)]
    App(#[from] AppError),
    /// The table could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One password presented for one address.
pub struct PasswordAttempt<'a> {
    app: &'a App,
    email: &'a Email,
    password: &'a Password,
    /// The last check, so that starting again does not hash again.
    checked: Option<(Option<PasswordHash>, Verified)>,
}

impl<'a> PasswordAttempt<'a> {
    /// Nothing is read or checked yet.
    #[must_use]
    pub fn new(app: &'a App, email: &'a Email, password: &'a Password) -> Self {
        Self {
            app,
            email,
            password,
            checked: None,
        }
    }

    /// Reads what is known of the address, unless failures forbid an attempt at `now`.
    ///
    /// # Errors
    /// [`SignInError::Throttled`] and [`SignInError::Locked`].
    pub async fn begin(&self, now: Timestamp) -> Result<SignInRecord, SignInError> {
        let record = self.app.store.sign_in_record(self.email).await?;
        match backoff::decide(record.failures, now) {
            BackoffDecision::Allowed => Ok(record),
            BackoffDecision::RetryAfter(seconds) => Err(SignInError::Throttled(seconds)),
            BackoffDecision::Locked => Err(SignInError::Locked),
        }
    }

    /// Compares the password with the account's, or with nobody's at the same cost.
    ///
    /// # Errors
    /// When the hash cannot be computed.
    pub async fn verify(&mut self, record: &SignInRecord) -> Result<Verified, SignInError> {
        let stored = record.credentials.as_ref().map(|c| &c.password_hash);
        if let Some((hash, verified)) = &self.checked
            && hash.as_ref() == stored
        {
            return Ok(*verified);
        }
        let hasher = self.app.hasher().await?;
        let text = stored.map(|hash| hash.0.as_str());
        let verified = hasher.verify(text, self.password).await?;
        self.checked = Some((stored.cloned(), verified));
        Ok(verified)
    }

    /// Counts a failure and records `event`, whose reason also tells of a back-off or lock that
    /// follows. False when another attempt was counted since
    /// `record` was read: begin again.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn count_failure(
        &self,
        record: &SignInRecord,
        head: &ChainHead,
        event: &NewEvent,
    ) -> Result<bool, SignInError> {
        let next = record.failures.after(event.at);
        let mut event = event.clone();
        if let (Some(reason), Some(consequence)) = (&mut event.reason, next.consequence()) {
            *reason = format!("{reason}_{consequence}");
        }
        let store = &self.app.store;
        let writes = vec![store.count_failure(self.email, record, next)?];
        let trail = self.app.audit_trail().await?;
        applied(store.commit_at(trail, head, &event, writes).await)
    }
}

/// Whether a transaction was applied; a condition that did not hold means to begin again.
///
/// # Errors
/// When the table could not be asked.
pub fn applied(committed: Result<(), CommitError>) -> Result<bool, SignInError> {
    match committed {
        Ok(()) => Ok(true),
        Err(CommitError::Condition { .. } | CommitError::ChainMoved(_)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// Whose audit chain an attempt belongs to: the account's, or for an address without one a
/// pseudonym, which tells nobody the address.
///
/// # Errors
/// When the key of the pseudonym cannot be read.
pub async fn subject(
    app: &App,
    email: &Email,
    record: &SignInRecord,
) -> Result<UserId, SignInError> {
    match &record.credentials {
        Some(credentials) => Ok(credentials.user_id),
        None => Ok(app.audit_trail().await?.pseudonym(email)),
    }
}
