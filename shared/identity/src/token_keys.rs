//! Every key that comes from the token secret.

use super::refresh_token::RefreshKeys;
use super::secrets::SecretVersions;
use super::signing_key::{KeyDerivationError, SigningKey};
use domain::jwks::JwkSet;
use domain::key_derivation::KeyMaterial;

const REFRESH_LABEL: &str = "refresh-token/hmac-sha256";

/// The keys of access and refresh tokens: those of the current secret to make
/// tokens with, those of the previous one to verify with.
#[derive(Clone, Debug)]
pub struct TokenKeys {
    /// Signs access tokens.
    pub signing: SigningKey,
    /// Makes and verifies refresh tokens.
    pub refresh: RefreshKeys,
    published: JwkSet,
}

impl TokenKeys {
    /// Derives the keys. Takes some 100 µs, so keep them with the secret.
    ///
    /// # Errors
    /// [`KeyDerivationError`] when a secret yields no signing key.
    pub fn derive(secret: &SecretVersions) -> Result<Self, KeyDerivationError> {
        let current = KeyMaterial::extract(&secret.current);
        let previous = secret.previous.as_ref().map(KeyMaterial::extract);
        let signing = SigningKey::derive(&current)?;
        let previous_signing = previous.as_ref().map(SigningKey::derive).transpose()?;
        let verifying = [Some(&signing), previous_signing.as_ref()];
        let published = JwkSet {
            keys: verifying
                .into_iter()
                .flatten()
                .map(|key| key.public().clone())
                .collect(),
        };
        let refresh = RefreshKeys::new(
            current.hmac_key(REFRESH_LABEL),
            previous.map(|material| material.hmac_key(REFRESH_LABEL)),
        );
        Ok(Self {
            signing,
            refresh,
            published,
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
    fn both_keys_are_published_during_a_rotation() {
        let (before, after) = (keys(1, None), keys(2, Some(1)));
        assert_eq!(before.published().keys.len(), 1);
        assert_eq!(after.published().keys.len(), 2);
        assert_eq!(&after.published().keys[0], after.signing.public());
        assert_eq!(&after.published().keys[1], before.signing.public());
    }
}
