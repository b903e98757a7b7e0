//! Tokens whose signature proved right, so that it is not computed again at the next request.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::digest::{SHA256, digest};

use crate::access_token::Claims;

/// How many are remembered, some 500 bytes each. Only genuine tokens are, so nobody can fill it
/// with inventions.
const CAPACITY: usize = 512;

/// What signed tokens say, by the SHA-256 of the whole token. Whether its time has come or passed,
/// its key is published and its session lives is asked anew each time.
#[derive(Debug, Default)]
pub(crate) struct VerifiedTokens(Mutex<HashMap<Digest, Signed>>);

/// The SHA-256 of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Digest([u8; 32]);

/// What a token says and which key signed it.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) kid: String,
    pub(crate) claims: Claims,
}

impl Digest {
    pub(crate) fn of(token: &str) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        Self(bytes)
    }
}

impl VerifiedTokens {
    pub(crate) fn get(&self, token: Digest) -> Option<Signed> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.get(&token).cloned()
    }

    /// Remembers a token. When there is no more room, all are forgotten: each then costs one
    /// signature more.
    pub(crate) fn insert(&self, token: Digest, signed: Signed) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= CAPACITY {
            tokens.clear();
        }
        tokens.insert(token, signed);
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        ids::{SessionId, UserId},
        timestamp::Timestamp,
    };
    use uuid::Uuid;

    use super::*;
    use crate::access_token::{Grant, TokenParties};

    #[test]
    fn a_bounded_number_of_tokens_is_remembered() {
        let tokens = VerifiedTokens::default();
        let name = |number: usize| Digest::of(&number.to_string());
        for number in 0..=CAPACITY {
            assert!(tokens.get(name(number)).is_none());
            tokens.insert(name(number), signed());
        }
        assert!(tokens.get(name(0)).is_none());
        assert!(tokens.get(name(CAPACITY)).is_some());
    }

    fn signed() -> Signed {
        let parties = TokenParties {
            issuer: "issuer".to_owned(),
            audience: "audience".to_owned(),
        };
        let now = Timestamp::from_unix_seconds(1_795_421_400);
        let claims = parties.claims(&Grant {
            user_id: UserId::from_uuid(Uuid::from_u128(1)),
            session_id: SessionId::from_uuid(Uuid::from_u128(2)),
            token_id: Uuid::from_u128(3),
            authenticated_at: now,
            now,
            lifetime_seconds: 600,
        });
        Signed {
            kid: "kid".to_owned(),
            claims,
        }
    }
}
