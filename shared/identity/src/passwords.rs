//! How the passwords of this deployment are hashed.

use std::sync::Arc;

use domain::{password::Password, setting::InvalidSetting};
use store::{credentials::PasswordHash, environment::variables::Variables};
use tokio::sync::OnceCell;

use crate::{
    context::Context,
    failure::Failure,
    password::{Argon2Cost, PasswordHasher, Verified},
    secrets::{ManagedSecret, SecretError, Secrets},
};

/// Hashes and verifies passwords. Cheap to clone.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    context: Context,
    pepper: ManagedSecret,
    cost: Argon2Cost,
    hasher: OnceCell<PasswordHasher>,
}

impl Passwords {
    /// Hashes with the pepper that `PEPPER_SECRET_ID` names. Nothing is read yet.
    ///
    /// # Errors
    /// When a variable is missing or not valid.
    pub fn new(
        variables: &Variables,
        secrets: &Secrets,
        context: &Context,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self(Arc::new(Inner {
            context: context.clone(),
            pepper: secrets.named(variables, "PEPPER_SECRET_ID")?,
            cost: Argon2Cost::of(variables)?,
            hasher: OnceCell::new(),
        })))
    }

    /// What hashes and verifies.
    ///
    /// # Errors
    /// When the pepper cannot be read.
    pub async fn hasher(&self) -> Result<&PasswordHasher, SecretError> {
        let inner = &self.0;
        let make = async || {
            let pepper = inner.pepper.get(inner.context.now()).await?;
            Ok(PasswordHasher::new(inner.cost.clone(), pepper))
        };
        inner.hasher.get_or_try_init(make).await
    }

    /// A new hash of `password`.
    ///
    /// # Errors
    /// When the pepper cannot be read, or hashing fails.
    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, Failure> {
        let hasher = self.hasher().await?;
        let hash = hasher.hash(password, &*self.0.context.entropy).await?;
        Ok(PasswordHash(hash))
    }

    /// Compares `password` with a stored hash, or with nobody's at the same cost.
    ///
    /// # Errors
    /// When the pepper cannot be read, or hashing fails.
    pub async fn verify(
        &self,
        stored: Option<&PasswordHash>,
        password: &Password,
    ) -> Result<Verified, Failure> {
        let stored = stored.map(|hash| hash.0.as_str());
        Ok(self.hasher().await?.verify(stored, password).await?)
    }

    /// Reads the pepper before a request needs it.
    ///
    /// # Errors
    /// When it cannot be read; it is tried again when it is needed.
    pub async fn warm_up(&self) -> Result<(), SecretError> {
        self.hasher().await.map(drop)
    }
}
