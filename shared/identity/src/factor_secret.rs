//! The secret that keys what outlives tokens: device ids, one-time codes, second factors.
//!
//! It does not rotate by itself. Whatever is made with it carries the id of its key, so that after
//! a rotation by hand what the previous version made is still known.

use std::sync::Arc;

use aws_lc_rs::hmac;
use domain::{
    key_derivation::KeyMaterial,
    phi::review::{KEY_LABEL, ReviewKeys},
    setting::InvalidSetting,
};
use store::environment::variables::Variables;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use crate::{
    context::Context,
    secrets::{ManagedSecret, SecretError, SecretVersions, Secrets},
};

const KEY_ID_LABEL: &str = "factor-key-id";

/// The secret that `FACTOR_SECRET_ID` names, and its keys. Cheap to clone.
#[derive(Clone)]
pub struct FactorSecret(Arc<Inner>);

struct Inner {
    context: Context,
    secret: ManagedSecret,
    /// The keys, with the versions they were derived from.
    keys: Mutex<Option<(Arc<SecretVersions>, Arc<FactorKeys>)>>,
}

/// The keys of both versions of the secret.
pub struct FactorKeys {
    current: FactorKey,
    previous: Option<FactorKey>,
}

/// What one version of the secret gives.
pub struct FactorKey {
    id: KeyId,
    material: KeyMaterial,
}

/// Names a version of the secret without telling anything of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; KeyId::BYTES]);

impl KeyId {
    /// How many bytes an id has.
    pub const BYTES: usize = 4;
}

impl FactorSecret {
    /// The secret of this deployment. Nothing is read yet.
    ///
    /// # Errors
    /// When the variable is not set.
    pub fn new(
        variables: &Variables,
        secrets: &Secrets,
        context: &Context,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self(Arc::new(Inner {
            context: context.clone(),
            secret: secrets.named(variables, "FACTOR_SECRET_ID")?,
            keys: Mutex::default(),
        })))
    }

    /// The keys of the newest known versions.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn keys(&self) -> Result<Arc<FactorKeys>, SecretError> {
        let versions = self.0.secret.get(self.0.context.now()).await?;
        Ok(self.derived(versions).await)
    }

    /// The keys, among them the one that `id` names if there is one: for a value whose key may be
    /// newer than those known here.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn keys_with(&self, id: KeyId) -> Result<Arc<FactorKeys>, SecretError> {
        let keys = self.keys().await?;
        if keys.find(id).is_some() {
            return Ok(keys);
        }
        self.newest_keys().await
    }

    /// The keys, read again unless that was done a moment ago: for a value that names no key.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn newest_keys(&self) -> Result<Arc<FactorKeys>, SecretError> {
        let versions = self.0.secret.reload(self.0.context.now()).await?;
        Ok(self.derived(versions).await)
    }

    /// Reads the secret before a request needs it.
    ///
    /// # Errors
    /// When it cannot be read; it is tried again when it is needed.
    pub async fn warm_up(&self) -> Result<(), SecretError> {
        self.keys().await.map(drop)
    }

    async fn derived(&self, versions: Arc<SecretVersions>) -> Arc<FactorKeys> {
        let mut cache = self.0.keys.lock().await;
        if let Some((of, keys)) = &*cache
            && Arc::ptr_eq(of, &versions)
        {
            return Arc::clone(keys);
        }
        let keys = Arc::new(FactorKeys::derive(&versions));
        *cache = Some((versions, Arc::clone(&keys)));
        keys
    }
}

impl FactorKeys {
    /// The keys of both versions of a secret.
    #[must_use]
    pub fn derive(secret: &SecretVersions) -> Self {
        let key = |version| FactorKey::new(KeyMaterial::extract(version));
        Self {
            current: key(&secret.current),
            previous: secret.previous.as_ref().map(key),
        }
    }

    /// The key that new values are made with.
    #[must_use]
    pub const fn current(&self) -> &FactorKey {
        &self.current
    }

    /// All keys, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &FactorKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    /// What makes and knows the ids of matches that a person confirms.
    #[must_use]
    pub fn reviews(&self) -> ReviewKeys {
        let keys = self.all().map(|key| (key.id.0, key.mac(KEY_LABEL)));
        ReviewKeys::new(keys.collect())
    }

    /// The key of this id, to read a value with.
    #[must_use]
    pub fn find(&self, id: KeyId) -> Option<&FactorKey> {
        self.all().find(|key| key.id == id)
    }
}

impl FactorKey {
    fn new(material: KeyMaterial) -> Self {
        let [a, b, c, d, ..] = *material.bytes32(&[KEY_ID_LABEL.as_bytes()]);
        let id = KeyId([a, b, c, d]);
        Self { id, material }
    }

    /// What a value carries to name this key.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The HMAC-SHA256 key of the purpose that `label` names.
    #[must_use]
    pub fn mac(&self, label: &'static str) -> hmac::Key {
        self.material.hmac_key(label)
    }

    /// 32 bytes for another kind of key of the purpose that `label` names, such as AES-256.
    #[must_use]
    pub fn bytes32(&self, label: &'static str) -> Zeroizing<[u8; 32]> {
        self.material.bytes32(&[label.as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;

    use super::*;

    fn keys(current: u8, previous: Option<u8>) -> FactorKeys {
        FactorKeys::derive(&SecretVersions {
            current: vec![current; 32].into(),
            previous: previous.map(|byte| vec![byte; 32].into()),
            created_at: Timestamp::EPOCH,
        })
    }

    #[test]
    fn what_the_previous_version_made_is_found_by_its_id_and_what_came_before_is_not() {
        let (first, second, third) = (keys(1, None), keys(2, Some(1)), keys(3, Some(2)));
        let id = first.current().id();
        let found = second.find(id).unwrap();
        assert_eq!(found.bytes32("a"), first.current().bytes32("a"));
        assert_ne!(second.current().id(), id);
        assert!(third.find(id).is_none());
    }

    #[test]
    fn every_label_gives_another_key_and_no_key_shows_in_the_id() {
        let keys = keys(1, None);
        let key = keys.current();
        assert_ne!(key.bytes32("a"), key.bytes32("b"));
        let tag = |label| hmac::sign(&key.mac(label), b"x");
        assert_ne!(tag("a").as_ref(), tag("b").as_ref());
        assert_ne!(key.bytes32("a")[..KeyId::BYTES], key.id().0);
    }
}
