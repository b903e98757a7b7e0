//! The published keys, cached where tokens are verified.

use std::collections::HashMap;

use domain::timestamp::Timestamp;
use jsonwebtoken::DecodingKey;
use thiserror::Error;
use tokio::sync::Mutex;

use super::{
    access_token::{self, AccessTokenError, Claims, LEEWAY_SECONDS, TokenParties},
    verified_tokens::{Digest, Signed, VerifiedTokens},
};
use domain::jwks::{InvalidJwk, Jwk, JwkSet};

/// Keys read longer ago than this are read again, in seconds.
pub const FRESH_SECONDS: i64 = 300;

/// While reading fails, a known key verifies until it was read this long ago,
/// in seconds. A public key has no secret to lose, and revoking a token does
/// not depend on it: every request reads its session from the table.
pub const STALE_SECONDS: i64 = 3600;

/// The shortest time between two reads, in seconds: tokens with invented keys
/// must not turn into reads of the table.
pub const MIN_READ_INTERVAL_SECONDS: i64 = 10;

/// How long the keys of a new secret are published before tokens are made with them, in seconds. A
/// function that verifies reads the keys for a token whose key it does not know, but not again
/// within [`MIN_READ_INTERVAL_SECONDS`]: whoever sends tokens of invented keys must neither cause
/// more reads nor keep it from the new key. So by its first token every function knows the key, or
/// reads it at once, on a clock that differs by [`LEEWAY_SECONDS`] at most.
pub const PUBLISHED_BEFORE_USE_SECONDS: i64 = MIN_READ_INTERVAL_SECONDS + LEEWAY_SECONDS;

/// The cache. Shared by reference between requests; one reads, others wait.
#[derive(Debug, Default)]
pub struct KeySet {
    cache: Mutex<Cache>,
    verified: VerifiedTokens,
}

/// Why a token could not be verified; `E` is the error of reading the keys.
#[derive(Debug, Error)]
pub enum VerifyError<E> {
    /// The token proves nothing: answer 401.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
    /// The keys could not be read: answer 503.
    #[error("the published keys could not be read")]
    Read(#[source] E),
    /// The keys could not be read some seconds ago: answer 503.
    #[error("the published keys could not be read a moment ago")]
    ReadFailedRecently,
    /// The published keys are damaged: answer 503.
    #[error(transparent)]
    Keys(#[from] InvalidJwk),
}

#[derive(Debug, Default)]
struct Cache {
    keys: HashMap<String, DecodingKey>,
    read_at: Option<Timestamp>,
    attempted_at: Option<Timestamp>,
}

impl KeySet {
    /// Verifies an access token, after calling `read` for the published keys if
    /// they are not cached, not fresh, or do not include the token's. A signature that proved right
    /// is not computed again.
    ///
    /// # Errors
    /// [`VerifyError`]; only `Token` speaks against the token.
    pub async fn verify<E>(
        &self,
        token: &str,
        parties: &TokenParties,
        now: Timestamp,
        read: impl AsyncFnOnce() -> Result<JwkSet, E>,
    ) -> Result<Claims, VerifyError<E>> {
        let digest = Digest::of(token);
        if let Some(Signed { kid, claims }) = self.verified.get(digest)
            && claims.is_of(parties)
        {
            self.key(kid, now, read).await?;
            claims.check_times(now)?;
            return Ok(claims);
        }
        let kid = access_token::key_id(token)?;
        let key = self.key(kid.clone(), now, read).await?;
        let claims = access_token::verify(token, &key, parties, now)?;
        let signed = Signed {
            kid,
            claims: claims.clone(),
        };
        self.verified.insert(digest, signed);
        Ok(claims)
    }

    async fn key<E>(
        &self,
        kid: String,
        now: Timestamp,
        read: impl AsyncFnOnce() -> Result<JwkSet, E>,
    ) -> Result<DecodingKey, VerifyError<E>> {
        let mut cache = self.cache.lock().await;
        let known = cache.keys.get(&kid).cloned();
        if let Some(key) = &known
            && cache.was_read_within(FRESH_SECONDS, now)
        {
            return Ok(key.clone());
        }
        let usable = known.filter(|_| cache.was_read_within(STALE_SECONDS, now));
        if cache.is_resting(now) {
            let refusal = if cache.last_attempt_failed() {
                VerifyError::ReadFailedRecently
            } else {
                AccessTokenError::UnknownKey(kid).into()
            };
            return usable.ok_or(refusal);
        }
        if let Err(failure) = cache.refresh(now, read).await {
            return usable.ok_or(failure);
        }
        let key = cache.keys.get(&kid).cloned();
        key.ok_or_else(|| AccessTokenError::UnknownKey(kid).into())
    }
}

/// The key to verify signatures with.
///
/// # Errors
/// [`InvalidJwk`] when the coordinates are no base64url or `kid` is not their thumbprint.
pub fn decoding_key(jwk: &Jwk) -> Result<DecodingKey, InvalidJwk> {
    let (x, y) = jwk.coordinates()?;
    DecodingKey::from_ec_components(x, y).map_err(|_| InvalidJwk)
}

impl Cache {
    async fn refresh<E>(
        &mut self,
        now: Timestamp,
        read: impl AsyncFnOnce() -> Result<JwkSet, E>,
    ) -> Result<(), VerifyError<E>> {
        self.attempted_at = Some(now);
        let published = read().await.map_err(VerifyError::Read)?;
        self.keys = published
            .keys
            .into_iter()
            .map(|jwk| Ok((jwk.kid.clone(), decoding_key(&jwk)?)))
            .collect::<Result<_, InvalidJwk>>()?;
        self.read_at = Some(now);
        Ok(())
    }

    fn was_read_within(&self, seconds: i64, now: Timestamp) -> bool {
        self.read_at
            .is_some_and(|at| at.seconds_until(now) < seconds)
    }

    /// Whether there are keys and it is too early to read them again.
    fn is_resting(&self, now: Timestamp) -> bool {
        self.read_at.is_some()
            && self
                .attempted_at
                .is_some_and(|at| at.seconds_until(now) < MIN_READ_INTERVAL_SECONDS)
    }

    fn last_attempt_failed(&self) -> bool {
        self.attempted_at != self.read_at
    }
}

#[cfg(test)]
mod tests;
