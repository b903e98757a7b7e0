//! Refresh tokens: opaque to clients, and for the server a session's
//! generation with a MAC that only server and session together can make.
//!
//! `flr_` + base64url(user id 16, session id 16, generation 4, MAC 32 bytes).
//! The MAC covers the session's random seed, which is in the table, under a key
//! that is not: a leak of either forges nothing.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::ids::{SessionId, UserId};
use thiserror::Error;
use uuid::Uuid;

const PREFIX: &str = "flr_";
const MAC_LENGTH: usize = 32;
const CLAIM_LENGTH: usize = 16 + 16 + 4;
const TOKEN_LENGTH: usize = CLAIM_LENGTH + MAC_LENGTH;

/// What a refresh token says, and the MAC that has to prove it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    /// Where to find the session. Not proven before [`RefreshKeys::verify`].
    pub claim: RefreshClaim,
    mac: [u8; MAC_LENGTH],
}

/// One generation of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshClaim {
    /// Whose session it is.
    pub user_id: UserId,
    /// The session.
    pub session_id: SessionId,
    /// How many times the session's token was exchanged before.
    pub generation: u32,
}

/// The text is no refresh token of this service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a refresh token")]
pub struct MalformedRefreshToken;

/// The token was not made by this service for this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the refresh token is not genuine")]
pub struct ForgedRefreshToken;

/// The MAC keys: the current one makes tokens, both verify them.
#[derive(Clone, Debug)]
pub struct RefreshKeys {
    current: hmac::Key,
    previous: Option<hmac::Key>,
}

impl RefreshKeys {
    pub(super) const fn new(current: hmac::Key, previous: Option<hmac::Key>) -> Self {
        Self { current, previous }
    }

    /// The same keys, but the previous one makes tokens.
    pub(super) fn of_previous(&self) -> Option<Self> {
        let previous = self.previous.clone()?;
        Some(Self::new(previous, Some(self.current.clone())))
    }

    /// The token of `claim`. Under the same key always the same, so a lost
    /// answer can be given again without storing it.
    #[must_use]
    pub fn mint(&self, claim: RefreshClaim, seed: &[u8; 32]) -> String {
        let mac = hmac::sign(&self.current, &mac_input(claim, seed));
        let mut bytes = Vec::with_capacity(TOKEN_LENGTH);
        bytes.extend_from_slice(&claim.to_bytes());
        bytes.extend_from_slice(mac.as_ref());
        format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Checks in constant time that `token` was made for the session with `seed`.
    ///
    /// # Errors
    /// [`ForgedRefreshToken`] when neither key made it.
    pub fn verify(&self, token: &RefreshToken, seed: &[u8; 32]) -> Result<(), ForgedRefreshToken> {
        let input = mac_input(token.claim, seed);
        let genuine = [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .any(|key| hmac::verify(key, &input, &token.mac).is_ok());
        if genuine {
            Ok(())
        } else {
            Err(ForgedRefreshToken)
        }
    }
}

impl FromStr for RefreshToken {
    type Err = MalformedRefreshToken;

    fn from_str(text: &str) -> Result<Self, MalformedRefreshToken> {
        let encoded = text.strip_prefix(PREFIX).ok_or(MalformedRefreshToken)?;
        let mut bytes = [0; TOKEN_LENGTH];
        // The decoder refuses padding and set bits after the last byte, so that
        // a token has one spelling.
        let length = BASE64_URL_SAFE_NO_PAD
            .decode_slice(encoded, &mut bytes)
            .map_err(|_| MalformedRefreshToken)?;
        if length != TOKEN_LENGTH {
            return Err(MalformedRefreshToken);
        }
        Self::from_bytes(&bytes).ok_or(MalformedRefreshToken)
    }
}

impl RefreshToken {
    fn from_bytes(bytes: &[u8; TOKEN_LENGTH]) -> Option<Self> {
        let (user_id, rest) = bytes.split_first_chunk()?;
        let (session_id, rest) = rest.split_first_chunk()?;
        let (generation, mac) = rest.split_first_chunk()?;
        Some(Self {
            claim: RefreshClaim {
                user_id: UserId::from_uuid(Uuid::from_bytes(*user_id)),
                session_id: SessionId::from_uuid(Uuid::from_bytes(*session_id)),
                generation: u32::from_be_bytes(*generation),
            },
            mac: mac.try_into().ok()?,
        })
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken")
            .field("claim", &self.claim)
            .finish_non_exhaustive()
    }
}

impl RefreshClaim {
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(CLAIM_LENGTH);
        bytes.extend_from_slice(self.user_id.as_uuid().as_bytes());
        bytes.extend_from_slice(self.session_id.as_uuid().as_bytes());
        bytes.extend_from_slice(&self.generation.to_be_bytes());
        bytes
    }
}

/// Every part has a fixed length, so no two inputs read alike.
fn mac_input(claim: RefreshClaim, seed: &[u8; 32]) -> Vec<u8> {
    let mut input = seed.to_vec();
    input.extend_from_slice(&claim.to_bytes());
    input
}

#[cfg(test)]
mod tests;
