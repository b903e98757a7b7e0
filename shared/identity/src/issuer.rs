//! Gives out the two tokens of a session.

use std::sync::Arc;

use domain::{session::Session, timestamp::Timestamp};
use store::environment::entropy::Entropy;

use super::{
    access_token::{self, Grant, TokenParties},
    refresh_token::{RefreshClaim, RefreshToken},
    token_keys::TokenKeys,
};
use crate::tokens::TokenSettings;

/// Issues tokens with the newest keys. Cheap to clone.
#[derive(Clone)]
pub struct Issuer {
    keys: Arc<TokenKeys>,
    parties: TokenParties,
    lifetime_seconds: i64,
    entropy: Arc<dyn Entropy>,
}

/// The tokens of one generation of a session.
pub struct IssuedTokens {
    /// A JWT (RFC 9068).
    pub access: String,
    /// Good for one exchange.
    pub refresh: String,
    /// Lifetime of the access token, in seconds.
    pub expires_in: i64,
}

/// The signature could not be made; none is expected with a derived key.
#[derive(Debug, thiserror::Error)]
#[error("an access token could not be signed")]
pub struct IssueError(#[from] jsonwebtoken::errors::Error);

impl Issuer {
    /// Issues with `keys` in the name of the configured issuer.
    #[must_use]
    pub fn new(keys: Arc<TokenKeys>, settings: &TokenSettings, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            keys,
            parties: settings.parties.clone(),
            lifetime_seconds: settings.access_seconds,
            entropy,
        }
    }

    /// The tokens of the session's current generation. The refresh token is the same each
    /// time; the access token is new.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn issue(&self, session: &Session, now: Timestamp) -> Result<IssuedTokens, IssueError> {
        let claims = self.parties.claims(&Grant {
            user_id: session.user_id,
            session_id: session.session_id,
            token_id: self.entropy.uuid(now),
            authenticated_at: session.authenticated_at,
            now,
            lifetime_seconds: self.lifetime_seconds,
        });
        let claim = RefreshClaim {
            user_id: session.user_id,
            session_id: session.session_id,
            generation: session.generation,
        };
        Ok(IssuedTokens {
            access: access_token::issue(&claims, &self.keys.signing)?,
            refresh: self.keys.refresh.mint(claim, &session.seed.0),
            expires_in: self.lifetime_seconds,
        })
    }

    /// Whether `token` was made for this session with the current or the previous key.
    #[must_use]
    pub fn issued(&self, token: &RefreshToken, session: &Session) -> bool {
        self.keys.refresh.verify(token, &session.seed.0).is_ok()
    }
}
