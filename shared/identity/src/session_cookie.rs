//! The cookie that holds a session in a browser.
//!
//! `fls_` + base64url(user id 16, session id 16, secret 32 bytes). The secret is random, and the
//! table has a hash of it alone: a leak of the table opens no session, and whoever checks a cookie
//! needs no key. It is no access token and no refresh token, and nothing takes it in their place.

use std::{fmt, str::FromStr};

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    ids::{SessionId, UserId},
    session::{CookieHash, Session},
};
use thiserror::Error;
use uuid::Uuid;

const PREFIX: &str = "fls_";
const SECRET_BYTES: usize = 32;
const BYTES: usize = 16 + 16 + SECRET_BYTES;

/// What holds one session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionCookie {
    /// Whose session it is. Not proven before [`SessionCookie::opens`].
    pub user_id: UserId,
    /// The session.
    pub session_id: SessionId,
    secret: [u8; SECRET_BYTES],
}

/// The text is no cookie of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the cookie of a session")]
pub struct MalformedCookie;

impl SessionCookie {
    /// The cookie of a new session; `secret` is random.
    #[must_use]
    pub const fn new(user_id: UserId, session_id: SessionId, secret: [u8; SECRET_BYTES]) -> Self {
        Self {
            user_id,
            session_id,
            secret,
        }
    }

    /// The cookie as a browser holds it.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(self.bytes()))
    }

    /// What the session stores of it.
    ///
    /// # Panics
    /// Never: SHA-256 has 32 bytes.
    #[must_use]
    pub fn hash(&self) -> CookieHash {
        let digest = digest::digest(&digest::SHA256, &self.bytes());
        let bytes = digest.as_ref().try_into();
        CookieHash(bytes.unwrap_or_else(|_| unreachable!("SHA-256 has 32 bytes")))
    }

    /// Whether it holds `session`, compared in constant time.
    #[must_use]
    pub fn opens(&self, session: &Session) -> bool {
        let hash = self.hash();
        let stored = session.cookie.as_ref();
        stored.is_some_and(|stored| verify_slices_are_equal(&stored.0, &hash.0).is_ok())
    }

    fn bytes(&self) -> [u8; BYTES] {
        let (user, session) = (self.user_id.as_uuid(), self.session_id.as_uuid());
        let mut bytes = [0; BYTES];
        bytes[..16].copy_from_slice(user.as_bytes());
        bytes[16..32].copy_from_slice(session.as_bytes());
        bytes[32..].copy_from_slice(&self.secret);
        bytes
    }
}

impl FromStr for SessionCookie {
    type Err = MalformedCookie;

    fn from_str(text: &str) -> Result<Self, MalformedCookie> {
        let encoded = text.strip_prefix(PREFIX).ok_or(MalformedCookie)?;
        let mut bytes = [0; BYTES];
        // The decoder refuses padding and set bits after the last byte, so that a cookie has one
        // spelling.
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(encoded, &mut bytes);
        if length != Ok(BYTES) {
            return Err(MalformedCookie);
        }
        Self::from_bytes(&bytes).ok_or(MalformedCookie)
    }
}

impl SessionCookie {
    fn from_bytes(bytes: &[u8; BYTES]) -> Option<Self> {
        let (user_id, rest) = bytes.split_first_chunk()?;
        let (session_id, secret) = rest.split_first_chunk()?;
        Some(Self {
            user_id: UserId::from_uuid(Uuid::from_bytes(*user_id)),
            session_id: SessionId::from_uuid(Uuid::from_bytes(*session_id)),
            secret: secret.try_into().ok()?,
        })
    }
}

impl fmt::Debug for SessionCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCookie")
            .field("user_id", &self.user_id)
            .field("session_id", &self.session_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
