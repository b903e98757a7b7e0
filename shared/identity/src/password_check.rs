//! One password presented for one address. A decision that is made anew does not hash again.

use domain::{email::Email, ids::UserId, password::Password};
use store::{
    UnitOfWork,
    credentials::{PasswordHash, SignInRecord},
};
use tokio::sync::Mutex;

use crate::{failure::Failure, password::Verified, passwords::Passwords};

/// One password presented for one address.
pub(crate) struct PasswordCheck<'a> {
    passwords: &'a Passwords,
    password: &'a Password,
    /// The last check.
    checked: Mutex<Option<(Option<PasswordHash>, Verified)>>,
}

impl<'a> PasswordCheck<'a> {
    /// Nothing is checked yet.
    pub(crate) fn new(passwords: &'a Passwords, password: &'a Password) -> Self {
        Self {
            passwords,
            password,
            checked: Mutex::default(),
        }
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
}

/// Whose audit chain an attempt belongs to: the account's, or for an address without one a
/// pseudonym, which tells nobody the address.
pub(crate) fn subject(unit: &UnitOfWork, email: &Email, record: &SignInRecord) -> UserId {
    match &record.credentials {
        Some(credentials) => credentials.user_id,
        None => unit.trail().pseudonym(email),
    }
}
