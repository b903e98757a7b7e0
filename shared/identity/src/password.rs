//! Hashing and verifying passwords.
//!
//! New hashes are Argon2id with a pepper as its secret input (RFC 9106 §3.1).
//! bcrypt hashes of the former system verify too, and every verification says
//! whether the password should be hashed anew.

use std::sync::Arc;

use argon2::password_hash;
use thiserror::Error;
use tokio::task::spawn_blocking;

use self::argon2id::Argon2id;
pub use self::cost::{Argon2Cost, InvalidCost};
use domain::password::Password;
use store::environment::entropy::Entropy;

use super::secrets::SecretVersions;

mod argon2id;
mod bcrypt;
mod cost;
mod memory;
mod pepper;

/// Hashes and verifies off the async thread. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PasswordHasher(Arc<Argon2id>);

/// The outcome of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whether the password is right.
    pub ok: bool,
    /// Whether a right password should be hashed anew and stored: its hash is
    /// cheaper than configured, has another pepper, or is bcrypt's of all that
    /// was typed.
    pub needs_rehash: bool,
}

/// Why a password could not be hashed or verified; a wrong password is no
/// error. Tells nothing of the password or the hash.
#[derive(Debug, Error)]
pub enum PasswordHashError {
    /// The stored text is no hash of a known kind.
    #[error("the stored password hash is not Argon2id or bcrypt")]
    Unsupported,
    /// The stored hash asks for more work than this service spends on anyone.
    #[error("the stored password hash exceeds the permitted cost")]
    TooCostly,
    /// The stored hash was made with a pepper that is neither current nor previous.
    #[error("the stored password hash was made with an unknown pepper")]
    UnknownPepper,
    /// Argon2 failed, for example for lack of memory.
    #[error("Argon2 failed")]
    Argon2(#[source] password_hash::Error),
    /// The blocking task did not finish.
    #[error("the hashing task did not finish")]
    Task(#[source] tokio::task::JoinError),
}

impl PasswordHasher {
    /// Hashes at `cost` with the current of the `peppers`.
    #[must_use]
    pub fn new(cost: Argon2Cost, peppers: Arc<SecretVersions>) -> Self {
        Self(Arc::new(Argon2id::new(cost, peppers)))
    }

    /// Hashes `password` with a new salt into a PHC string, whose `keyid`
    /// parameter records the pepper.
    ///
    /// # Errors
    /// [`PasswordHashError::Argon2`] or [`PasswordHashError::Task`].
    pub async fn hash(
        &self,
        password: &Password,
        entropy: &dyn Entropy,
    ) -> Result<String, PasswordHashError> {
        let (argon2id, password) = (Arc::clone(&self.0), password.clone());
        let salt = entropy.bytes32();
        spawn_blocking(move || argon2id.hash(&password, &salt))
            .await
            .map_err(PasswordHashError::Task)?
    }

    /// Whether a hash that was made elsewhere can be verified here: its kind, its cost and its
    /// pepper are known.
    ///
    /// # Errors
    /// What [`PasswordHasher::verify`] would fail with.
    pub fn check(&self, stored: &str) -> Result<(), PasswordHashError> {
        if bcrypt::is_bcrypt(stored) {
            bcrypt::check(stored)
        } else {
            self.0.check(stored)
        }
    }

    /// Verifies `password` against the `stored` hash. `None`, for an account
    /// that does not exist, takes the same path and time and is never right.
    ///
    /// A bcrypt hash takes longer to verify than an Argon2id one. Until its
    /// owner signs in for the first time, that account can be told apart by time.
    ///
    /// # Errors
    /// [`PasswordHashError`] when the stored hash cannot be verified at all.
    pub async fn verify(
        &self,
        stored: Option<&str>,
        password: &Password,
    ) -> Result<Verified, PasswordHashError> {
        let (argon2id, password) = (Arc::clone(&self.0), password.clone());
        let stored = stored.map(str::to_owned);
        spawn_blocking(move || verify(&argon2id, stored, &password))
            .await
            .map_err(PasswordHashError::Task)?
    }
}

fn verify(
    argon2id: &Argon2id,
    stored: Option<String>,
    password: &Password,
) -> Result<Verified, PasswordHashError> {
    let Some(stored) = stored else {
        argon2id.verify(&argon2id.unmatchable_hash()?, password)?;
        return Ok(Verified {
            ok: false,
            needs_rehash: false,
        });
    };
    if bcrypt::is_bcrypt(&stored) {
        bcrypt::verify(&stored, password)
    } else {
        argon2id.verify(&stored, password)
    }
}

#[cfg(test)]
mod tests;
