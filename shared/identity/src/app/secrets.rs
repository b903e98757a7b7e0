//! What is made from secrets, each read when it is first needed.

use std::{cell::LazyCell, sync::Arc};

use aws_config::SdkConfig;
use domain::{
    audit::{AuditTrail, Retention, key::AuditKey},
    timestamp::Timestamp,
};
use store::{Store, StoreError};
use tokio::sync::{Mutex, OnceCell};

use crate::{
    config::Config,
    cursor_key::CursorKey,
    password::{Argon2Cost, PasswordHasher},
    secrets::{self, ManagedSecret, SecretError, SecretVersions},
    signing_key::KeyDerivationError,
    token_keys::TokenKeys,
};

pub(super) struct Secrets {
    token: Option<ManagedSecret>,
    pepper: Option<ManagedSecret>,
    audit: Option<ManagedSecret>,
    cost: Argon2Cost,
    audit_retention: Retention,
    /// The keys, with the versions they were derived from.
    token_keys: Mutex<Option<(Arc<SecretVersions>, Arc<TokenKeys>)>>,
    hasher: OnceCell<PasswordHasher>,
    trail: OnceCell<AuditTrail>,
    cursor_key: OnceCell<CursorKey>,
}

/// Why something made from a secret is not there.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The function is not given the id of a secret that it needs.
    #[error("environment variable {0} is not set")]
    NotConfigured(&'static str),
    /// Secrets Manager did not give it.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// No key can be made from it.
    #[error(transparent)]
    Key(#[from] KeyDerivationError),
    /// The public keys could not be published.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Secrets {
    pub(super) fn new(config: &Config, sdk: &SdkConfig) -> Self {
        // A function without secrets goes without the client.
        let client = LazyCell::new(|| secrets::client(sdk));
        let managed = |id: &Option<String>| {
            id.as_ref()
                .map(|id| ManagedSecret::new((*client).clone(), id.as_str()))
        };
        Self {
            token: managed(&config.secrets.token),
            pepper: managed(&config.secrets.pepper),
            audit: managed(&config.secrets.audit),
            cost: config.argon2.clone(),
            audit_retention: Retention(config.audit_retention_days),
            token_keys: Mutex::default(),
            hasher: OnceCell::new(),
            trail: OnceCell::new(),
            cursor_key: OnceCell::new(),
        }
    }

    pub(super) async fn hasher(&self, now: Timestamp) -> Result<&PasswordHasher, AppError> {
        let make = async || {
            let pepper = configured(self.pepper.as_ref(), "PEPPER_SECRET_ID")?;
            Ok(PasswordHasher::new(
                self.cost.clone(),
                pepper.get(now).await?,
            ))
        };
        self.hasher.get_or_try_init(make).await
    }

    pub(super) async fn audit_trail(&self, now: Timestamp) -> Result<&AuditTrail, AppError> {
        let make = async || {
            let audit = configured(self.audit.as_ref(), "AUDIT_SECRET_ID")?;
            Ok(AuditTrail {
                key: AuditKey::derive(&audit.get(now).await?.current),
                retention: self.audit_retention,
            })
        };
        self.trail.get_or_try_init(make).await
    }

    pub(super) async fn cursor_key(&self, now: Timestamp) -> Result<&CursorKey, AppError> {
        let make = async || {
            let audit = configured(self.audit.as_ref(), "AUDIT_SECRET_ID")?;
            Ok(CursorKey::derive(&audit.get(now).await?.current))
        };
        self.cursor_key.get_or_try_init(make).await
    }

    /// The keys of the newest known secret. Nothing is issued with a key before its public
    /// half is published: the functions that verify could not know it.
    pub(super) async fn token_keys(
        &self,
        store: &Store,
        now: Timestamp,
    ) -> Result<Arc<TokenKeys>, AppError> {
        let secret = configured(self.token.as_ref(), "TOKEN_SECRET_ID")?;
        let versions = secret.get(now).await?;
        let mut cache = self.token_keys.lock().await;
        if let Some((of, keys)) = &*cache
            && Arc::ptr_eq(of, &versions)
        {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(TokenKeys::derive(&versions)?);
        store
            .publish_keys(keys.published(), versions.created_at)
            .await?;
        *cache = Some((versions, Arc::clone(&keys)));
        Ok(keys)
    }

    pub(super) async fn reload_token(&self, now: Timestamp) -> Result<(), AppError> {
        let secret = configured(self.token.as_ref(), "TOKEN_SECRET_ID")?;
        secret.reload(now).await?;
        Ok(())
    }
}

fn configured<'a>(
    secret: Option<&'a ManagedSecret>,
    variable: &'static str,
) -> Result<&'a ManagedSecret, AppError> {
    secret.ok_or(AppError::NotConfigured(variable))
}
