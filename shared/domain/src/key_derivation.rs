//! Independent keys from one secret: HKDF-SHA256 (RFC 5869) with a label for
//! each purpose. A changed salt or label makes every key a different one.

use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use aws_lc_rs::hmac;
use secrecy::{ExposeSecret as _, SecretSlice};
use zeroize::Zeroizing;

const SALT: &[u8] = b"florence-identity/v1";

/// A secret ready to derive keys from.
pub struct KeyMaterial(Prk);

impl KeyMaterial {
    /// The material that `secret` gives.
    #[must_use]
    pub fn extract(secret: &SecretSlice<u8>) -> Self {
        Self(Salt::new(HKDF_SHA256, SALT).extract(secret.expose_secret()))
    }

    /// The MAC key of the purpose that `label` names.
    #[must_use]
    pub fn hmac_key(&self, label: &'static str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &*self.bytes32(&[label.as_bytes()]))
    }

    /// 32 bytes for the purpose that `info` names. It must have parts of fixed length after the
    /// first.
    ///
    /// # Panics
    /// Never: HKDF-SHA256 refuses only outputs beyond 8160 bytes.
    #[must_use]
    pub fn bytes32(&self, info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        let expanded = self
            .0
            .expand(info, HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut *bytes));
        if expanded.is_err() {
            // HKDF-SHA256 refuses only outputs beyond 8160 bytes. Zeros are no key.
            unreachable!("32 bytes are a valid length for HKDF-SHA256");
        }
        bytes
    }
}
