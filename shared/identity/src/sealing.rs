//! Sealing what the table holds and only the service may read: AES-256-GCM (NIST SP 800-38D), with the
//! account's id as associated data, so that what is sealed for one account opens for no other.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::ids::UserId;
use store::environment::entropy::Entropy;
use zeroize::Zeroizing;

use crate::factor_secret::{FactorKey, FactorKeys, KeyId};

/// What is sealed. Each purpose has a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The secret of an authenticator app.
    Totp,
    /// Hashes of recovery codes.
    RecoveryCodes,
}

/// A sealed value was changed, is another account's, or its key is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Neither version of the secret has the key.
    #[error("a sealed value has a key that is in no version of the factor secret")]
    UnknownKey,
    /// The value is not what was sealed.
    #[error("a sealed value does not open")]
    Broken,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Totp => "totp-secret/aes-256-gcm",
            Self::RecoveryCodes => "recovery-codes/aes-256-gcm",
        }
    }
}

/// Seals `plain` for `user` with the newest key: base64url of key id, nonce, text and tag.
///
/// # Errors
/// [`SealError::Broken`] when the library refuses; none is expected.
pub(crate) fn seal(
    (keys, entropy): (&FactorKeys, &dyn Entropy),
    (purpose, user): (Purpose, UserId),
    plain: &[u8],
) -> Result<String, SealError> {
    let key = keys.current();
    // Random nonces of 96 bits are good for 2^32 values under a key (SP 800-38D §8.3).
    let mut nonce = [0; NONCE_LEN];
    nonce.copy_from_slice(&entropy.bytes32()[..NONCE_LEN]);
    let mut text = Zeroizing::new(plain.to_vec());
    let associated = Aad::from(user.as_uuid().into_bytes());
    let tag = cipher(key, purpose)?
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            associated,
            text.as_mut_slice(),
        )
        .map_err(|_| SealError::Broken)?;
    let parts: [&[u8]; 4] = [&key.id().0, &nonce, &text, tag.as_ref()];
    Ok(BASE64_URL_SAFE_NO_PAD.encode(parts.concat()))
}

/// The id of the key that a value was sealed with.
pub(crate) fn key_id(sealed: &str) -> Result<KeyId, SealError> {
    let bytes = decoded(sealed)?;
    let (id, _) = bytes.split_first_chunk().ok_or(SealError::Broken)?;
    Ok(KeyId(*id))
}

/// What was sealed for `user`.
///
/// # Errors
/// [`SealError`] when it does not open.
pub(crate) fn open(
    keys: &FactorKeys,
    (purpose, user): (Purpose, UserId),
    sealed: &str,
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let bytes = decoded(sealed)?;
    let (id, rest) = bytes.split_first_chunk().ok_or(SealError::Broken)?;
    let (nonce, text) = rest.split_first_chunk().ok_or(SealError::Broken)?;
    let key = keys.find(KeyId(*id)).ok_or(SealError::UnknownKey)?;
    let mut text = Zeroizing::new(text.to_vec());
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let associated = Aad::from(user.as_uuid().into_bytes());
    let opened = cipher(key, purpose)?
        .open_in_place(nonce, associated, text.as_mut_slice())
        .map_err(|_| SealError::Broken)?;
    Ok(Zeroizing::new(opened.to_vec()))
}

fn cipher(key: &FactorKey, purpose: Purpose) -> Result<LessSafeKey, SealError> {
    let bytes = key.bytes32(purpose.label());
    let key = UnboundKey::new(&AES_256_GCM, &*bytes).map_err(|_| SealError::Broken)?;
    Ok(LessSafeKey::new(key))
}

fn decoded(sealed: &str) -> Result<Vec<u8>, SealError> {
    BASE64_URL_SAFE_NO_PAD
        .decode(sealed)
        .map_err(|_| SealError::Broken)
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;
    use store::environment::entropy::SystemEntropy;
    use uuid::Uuid;

    use super::*;
    use crate::secrets::SecretVersions;

    fn keys(current: u8, previous: Option<u8>) -> FactorKeys {
        FactorKeys::derive(&SecretVersions {
            current: vec![current; 32].into(),
            previous: previous.map(|byte| vec![byte; 32].into()),
            created_at: Timestamp::EPOCH,
        })
    }

    fn user(number: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(number))
    }

    fn sealed(keys: &FactorKeys) -> String {
        let parts: (_, &dyn Entropy) = (keys, &SystemEntropy);
        seal(parts, (Purpose::Totp, user(1)), b"twenty bytes of text").unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_account_and_purpose_alone() {
        let keys = keys(1, None);
        let text = sealed(&keys);
        assert_ne!(text, sealed(&keys), "each has a nonce of its own");
        let opened = open(&keys, (Purpose::Totp, user(1)), &text).unwrap();
        assert_eq!(opened.as_slice(), b"twenty bytes of text");
        let elsewhere = [(Purpose::Totp, user(2)), (Purpose::RecoveryCodes, user(1))];
        for place in elsewhere {
            assert_eq!(open(&keys, place, &text), Err(SealError::Broken));
        }
    }

    #[test]
    fn a_changed_value_does_not_open() {
        let keys = keys(1, None);
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed(&keys)).unwrap();
        for place in KeyId::BYTES..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let changed = BASE64_URL_SAFE_NO_PAD.encode(changed);
            let opened = open(&keys, (Purpose::Totp, user(1)), &changed);
            assert_eq!(opened, Err(SealError::Broken), "{place}");
        }
        for nothing in ["", "AAAA", "AAAAAAAAAA", "?"] {
            let opened = open(&keys, (Purpose::Totp, user(1)), nothing);
            assert_eq!(opened, Err(SealError::Broken));
        }
    }

    #[test]
    fn the_previous_version_still_opens_and_the_one_before_it_does_not() {
        let text = sealed(&keys(1, None));
        let place = (Purpose::Totp, user(1));
        assert!(open(&keys(2, Some(1)), place, &text).is_ok());
        let lost = open(&keys(3, Some(2)), place, &text);
        assert_eq!(lost, Err(SealError::UnknownKey));
        assert_eq!(key_id(&text), Ok(keys(1, None).current().id()));
    }
}
