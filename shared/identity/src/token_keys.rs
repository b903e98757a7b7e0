//! Every key that comes from the token secret.

use super::refresh_token::RefreshKeys;
use super::secrets::SecretVersions;
use super::signing_key::{KeyDerivationError, SigningKey};
use domain::jwks::JwkSet;
use domain::key_derivation::KeyMaterial;

const REFRESH_LABEL: &str = "refresh-token/hmac-sha256";

/// The keys of access and refresh tokens: those of one version of the secret to make tokens with,
/// those of the other, if there is one, to verify with.
#[derive(Clone, Debug)]
pub struct TokenKeys {
    /// Signs access tokens.
    pub signing: SigningKey,
    /// Makes and verifies refresh tokens.
    pub refresh: RefreshKeys,
    previous_signing: Option<SigningKey>,
    published: JwkSet,
}

impl TokenKeys {
    /// Derives the keys, those of the current version first. Takes some 100 µs, so keep them with the secret.
    ///
    /// # Errors
    /// [`KeyDerivationError`] when a secret yields no signing key.
    pub fn derive(secret: &SecretVersions) -> Result<Self, KeyDerivationError> {
        let current = KeyMaterial::extract(&secret.current);
        let previous = secret.previous.as_ref().map(KeyMaterial::extract);
        let signing = SigningKey::derive(&current)?;
        let previous_signing = previous.as_ref().map(SigningKey::derive).transpose()?;
        let keys = [Some(&signing), previous_signing.as_ref()];
        let keys = keys.into_iter().flatten().map(|key| key.public().clone());
        let published = JwkSet {
            keys: keys.collect(),
        };
        let refresh = RefreshKeys::new(
            current.hmac_key(REFRESH_LABEL),
            previous.map(|material| material.hmac_key(REFRESH_LABEL)),
        );
        Ok(Self {
            signing,
            refresh,
            previous_signing,
            published,
        })
    }

    /// The same keys, but tokens are made with those of the previous version, if there is one.
    #[must_use]
    pub fn of_previous(&self) -> Option<Self> {
        Some(Self {
            signing: self.previous_signing.clone()?,
            refresh: self.refresh.of_previous()?,
            previous_signing: None,
            published: self.published.clone(),
        })
    }

    /// The public keys of both secrets, the current first.
    #[must_use]
    pub const fn published(&self) -> &JwkSet {
        &self.published
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::timestamp::Timestamp;

    fn keys(current: u8, previous: Option<u8>) -> TokenKeys {
        let secret = SecretVersions {
            current: vec![current; 32].into(),
            previous: previous.map(|byte| vec![byte; 32].into()),
            created_at: Timestamp::EPOCH,
        };
        TokenKeys::derive(&secret).unwrap()
    }

    #[test]
    fn tokens_can_be_made_with_the_keys_of_the_previous_version() {
        assert!(keys(1, None).of_previous().is_none());
        let (before, after) = (keys(1, None), keys(2, Some(1)));
        let held_back = after.of_previous().unwrap();
        assert_eq!(held_back.signing.public(), before.signing.public());
        assert_eq!(held_back.published(), after.published());
    }

    #[test]
    fn both_keys_are_published_during_a_rotation() {
        let (before, after) = (keys(1, None), keys(2, Some(1)));
        assert_eq!(before.published().keys.len(), 1);
        assert_eq!(after.published().keys.len(), 2);
        assert_eq!(&after.published().keys[0], after.signing.public());
        assert_eq!(&after.published().keys[1], before.signing.public());
    }
}
