//! Changes that are recorded, with the key that seals them.

use std::sync::Arc;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::{
    audit::{AuditTrail, Retention, key::AuditKey},
    idempotency::Fingerprint,
    setting::InvalidSetting,
};
use store::{UnitOfWork, environment::variables::Variables};
use tokio::sync::OnceCell;

use crate::{
    context::Context,
    cursor_key::CursorKey,
    secrets::{ManagedSecret, SecretError, Secrets},
};

/// Makes units of work. Cheap to clone.
#[derive(Clone)]
pub struct Audit(Arc<Inner>);

struct Inner {
    context: Context,
    secret: ManagedSecret,
    retention: Retention,
    keys: OnceCell<Keys>,
}

struct Keys {
    trail: Arc<AuditTrail>,
    cursor: CursorKey,
}

impl Audit {
    /// Seals with the secret that `AUDIT_SECRET_ID` names. Nothing is read yet.
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
            secret: secrets.named(variables, "AUDIT_SECRET_ID")?,
            retention: Retention(variables.number(&Retention::DAYS)?),
            keys: OnceCell::new(),
        })))
    }

    /// Where the changes of one request are made.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn unit(&self) -> Result<UnitOfWork, SecretError> {
        let trail = Arc::clone(&self.keys().await?.trail);
        Ok(UnitOfWork::new(self.0.context.store.clone(), trail))
    }

    /// What makes and reads the cursors of lists.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn cursors(&self) -> Result<&CursorKey, SecretError> {
        Ok(&self.keys().await?.cursor)
    }

    /// A keyed hash of what a request asks for.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn fingerprint(&self, request: &[u8]) -> Result<Fingerprint, SecretError> {
        let hash = self.keys().await?.trail.key.fingerprint(request);
        Ok(Fingerprint(BASE64_STANDARD.encode(hash)))
    }

    /// Reads the secret before a request needs it.
    ///
    /// # Errors
    /// When it cannot be read; it is tried again when it is needed.
    pub async fn warm_up(&self) -> Result<(), SecretError> {
        self.keys().await.map(drop)
    }

    async fn keys(&self) -> Result<&Keys, SecretError> {
        let inner = &self.0;
        let make = async || {
            let versions = inner.secret.get(inner.context.now()).await?;
            Ok(Keys {
                trail: Arc::new(AuditTrail {
                    key: AuditKey::derive(&versions.current),
                    retention: inner.retention,
                }),
                cursor: CursorKey::derive(&versions.current),
            })
        };
        inner.keys.get_or_try_init(make).await
    }
}
