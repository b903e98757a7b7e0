//! Argon2id hashes in PHC strings.

use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHash, RECOMMENDED_SALT_LEN, Version,
};

use super::cost::{Argon2Cost, stored_params};
use super::pepper::{Pepper, Peppers};
use super::{PasswordHashError, Verified};
use crate::auth::secrets::SecretVersions;
use crate::domain::password::Password;

#[derive(Debug)]
pub(super) struct Argon2id {
    cost: Argon2Cost,
    peppers: Peppers,
}

/// A stored hash that can be verified here.
struct Stored<'a> {
    hash: PasswordHash,
    params: Params,
    pepper: Pepper<'a>,
}

impl Argon2id {
    pub(super) fn new(cost: Argon2Cost, peppers: Arc<SecretVersions>) -> Self {
        Self {
            cost,
            peppers: Peppers::new(peppers),
        }
    }

    pub(super) fn hash(
        &self,
        password: &Password,
        random: &[u8; 32],
    ) -> Result<String, PasswordHashError> {
        let pepper = self.peppers.current();
        let params = self.cost.with_pepper_id(&pepper.id).map_err(failed)?;
        // 16 bytes are the recommended length of a salt (RFC 9106 §3.1).
        let (salt, _) = random.split_at(RECOMMENDED_SALT_LEN);
        let hash = context(&pepper, params)?
            .hash_password_with_salt(password.normalised().as_bytes(), salt)
            .map_err(PasswordHashError::Argon2)?;
        Ok(hash.to_string())
    }

    pub(super) fn verify(
        &self,
        stored: &str,
        password: &Password,
    ) -> Result<Verified, PasswordHashError> {
        let Stored {
            hash,
            params,
            pepper,
        } = self.parse(stored)?;
        let needs_rehash = self.cost.exceeds(&params) || pepper.id != self.peppers.current().id;
        let argon2 = context(&pepper, params)?;
        match argon2.verify_password(password.normalised().as_bytes(), &hash) {
            Ok(()) => Ok(Verified {
                ok: true,
                needs_rehash,
            }),
            Err(password_hash::Error::PasswordInvalid) => Ok(Verified {
                ok: false,
                needs_rehash,
            }),
            Err(error) => Err(PasswordHashError::Argon2(error)),
        }
    }

    /// Whether [`Self::verify`] can come to an answer.
    pub(super) fn check(&self, stored: &str) -> Result<(), PasswordHashError> {
        let Stored { pepper, params, .. } = self.parse(stored)?;
        context(&pepper, params).map(|_| ())
    }

    fn parse(&self, stored: &str) -> Result<Stored<'_>, PasswordHashError> {
        let hash = PasswordHash::new(stored).map_err(|_| PasswordHashError::Unsupported)?;
        let params = stored_params(&hash)?;
        let pepper = self.peppers.with_id(params.keyid())?;
        Ok(Stored {
            hash,
            params,
            pepper,
        })
    }

    /// A hash as expensive to verify as a new one. No known password has it.
    pub(super) fn unmatchable_hash(&self) -> Result<String, PasswordHashError> {
        let pepper = self.peppers.current();
        let params = self.cost.with_pepper_id(&pepper.id).map_err(failed)?;
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(PasswordHashError::Argon2)?,
            salt: Some(Salt::new(&[0; RECOMMENDED_SALT_LEN]).map_err(|_| malformed())?),
            hash: Some(Output::new(&[0; Params::DEFAULT_OUTPUT_LEN]).map_err(|_| malformed())?),
        };
        Ok(hash.to_string())
    }
}

fn context<'a>(pepper: &Pepper<'a>, params: Params) -> Result<Argon2<'a>, PasswordHashError> {
    Argon2::new_with_secret(pepper.secret, Algorithm::Argon2id, Version::V0x13, params)
        .map_err(failed)
}

fn failed(error: argon2::Error) -> PasswordHashError {
    PasswordHashError::Argon2(error.into())
}

fn malformed() -> PasswordHashError {
    PasswordHashError::Argon2(password_hash::Error::Internal)
}
