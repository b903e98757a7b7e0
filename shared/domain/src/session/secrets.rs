//! What a session item holds of what proves that somebody holds the session.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize, de};

/// 256 random bits of a session, stored with it. Not a credential by itself: a refresh token
/// also needs the server's key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionSeed(#[serde(with = "base64_32")] pub [u8; 32]);

/// SHA-256 of the cookie that holds a session. Not a credential: the cookie has 256 random bits,
/// which nobody finds from it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CookieHash(#[serde(with = "base64_32")] pub [u8; 32]);

impl fmt::Debug for SessionSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSeed(…)")
    }
}

impl fmt::Debug for CookieHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieHash(…)")
    }
}

/// 32 bytes as a string in base64.
mod base64_32 {
    use super::{BASE64_STANDARD, Deserialize, Engine, de};

    pub(super) fn serialize<S: serde::Serializer>(
        bytes: &[u8; 32],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64_STANDARD.decode(text).map_err(de::Error::custom)?;
        bytes
            .try_into()
            .map_err(|_| de::Error::custom("32 bytes are expected"))
    }
}
