//! The `Idempotency-Key` header of a request that a client may repeat.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

const MAX_LENGTH: usize = 255;

/// SHA-256 of an `Idempotency-Key`, in base64url: what is stored and compared.
///
/// The key itself is never kept: together with a superseded refresh token it
/// fetches the successor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdempotencyKeyHash(String);

/// The header is empty, too long, or holds something else than visible ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Idempotency-Key must be 1 to {MAX_LENGTH} visible ASCII characters")]
pub struct InvalidIdempotencyKey;

impl IdempotencyKeyHash {
    /// Hashes the value of the header.
    ///
    /// # Errors
    /// [`InvalidIdempotencyKey`] unless `key` is 1 to 255 visible ASCII characters.
    pub fn of(key: &str) -> Result<Self, InvalidIdempotencyKey> {
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > MAX_LENGTH || !visible {
            return Err(InvalidIdempotencyKey);
        }
        let hash = digest(&SHA256, key.as_bytes());
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(hash)))
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_sha_256_in_base64url() {
        assert_eq!(
            IdempotencyKeyHash::of("abc").unwrap().as_str(),
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
        );
    }

    #[test]
    fn refuses_what_is_no_key() {
        for key in ["", "two words", "\u{e9}", "tab\t", &"k".repeat(256)] {
            assert_eq!(IdempotencyKeyHash::of(key), Err(InvalidIdempotencyKey));
        }
        assert!(IdempotencyKeyHash::of(&"k".repeat(255)).is_ok());
    }
}
