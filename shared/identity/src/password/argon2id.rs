//! Argon2id hashes in PHC strings.

use std::sync::Arc;

use argon2::password_hash;
use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHash, RECOMMENDED_SALT_LEN, Version,
};
use domain::password::Password;

use super::cost::{Argon2Cost, stored_params};
use super::memory::Memory;
use super::pepper::{Pepper, Peppers};
use super::{PasswordHashError, Verified};
use crate::secrets::SecretVersions;

#[derive(Debug)]
pub(super) struct Argon2id {
    cost: Argon2Cost,
    peppers: Peppers,
    memory: Memory,
}

/// A stored hash that can be verified here.
struct Stored<'a> {
    salt: Salt,
    output: Output,
    version: Version,
    params: Params,
    pepper: Pepper<'a>,
}

impl Argon2id {
    pub(super) fn new(cost: Argon2Cost, peppers: Arc<SecretVersions>) -> Self {
        Self {
            cost,
            peppers: Peppers::new(peppers),
            memory: Memory::default(),
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
        let argon2 = context(&pepper, params.clone(), Version::V0x13)?;
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        self.compute(&argon2, password, salt, &mut output)?;
        Ok(phc(&params, salt, &output)?.to_string())
    }

    pub(super) fn verify(
        &self,
        stored: &str,
        password: &Password,
    ) -> Result<Verified, PasswordHashError> {
        let stored = self.parse(stored)?;
        let Stored { params, pepper, .. } = &stored;
        let needs_rehash = self.cost.exceeds(params) || pepper.id != self.peppers.current().id;
        let argon2 = context(pepper, params.clone(), stored.version)?;
        let mut output = vec![0; stored.output.as_bytes().len()];
        self.compute(&argon2, password, &stored.salt, &mut output)?;
        let output = Output::new(&output).map_err(|_| malformed())?;
        Ok(Verified {
            // In constant time.
            ok: output == stored.output,
            needs_rehash,
        })
    }

    /// Whether [`Self::verify`] can come to an answer.
    pub(super) fn check(&self, stored: &str) -> Result<(), PasswordHashError> {
        let stored = self.parse(stored)?;
        context(&stored.pepper, stored.params, stored.version).map(|_| ())
    }

    fn parse(&self, stored: &str) -> Result<Stored<'_>, PasswordHashError> {
        let hash = PasswordHash::new(stored).map_err(|_| PasswordHashError::Unsupported)?;
        let params = stored_params(&hash)?;
        let pepper = self.peppers.with_id(params.keyid())?;
        let version = hash
            .version
            .map_or(Ok(Version::default()), Version::try_from);
        let (Some(salt), Some(output), Ok(version)) = (hash.salt, hash.hash, version) else {
            return Err(PasswordHashError::Unsupported);
        };
        Ok(Stored {
            salt,
            output,
            version,
            params,
            pepper,
        })
    }

    fn compute(
        &self,
        argon2: &Argon2<'_>,
        password: &Password,
        salt: &[u8],
        output: &mut [u8],
    ) -> Result<(), PasswordHashError> {
        let password = password.normalised();
        self.memory
            .lend(argon2.params().block_count(), |memory| {
                argon2.hash_password_into_with_memory(password.as_bytes(), salt, output, memory)
            })
            .map_err(failed)
    }

    /// A hash as expensive to verify as a new one. No known password has it.
    pub(super) fn unmatchable_hash(&self) -> Result<String, PasswordHashError> {
        let pepper = self.peppers.current();
        let params = self.cost.with_pepper_id(&pepper.id).map_err(failed)?;
        let (salt, output) = ([0; RECOMMENDED_SALT_LEN], [0; Params::DEFAULT_OUTPUT_LEN]);
        Ok(phc(&params, &salt, &output)?.to_string())
    }
}

fn phc(params: &Params, salt: &[u8], output: &[u8]) -> Result<PasswordHash, PasswordHashError> {
    Ok(PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).map_err(PasswordHashError::Argon2)?,
        salt: Some(Salt::new(salt).map_err(|_| malformed())?),
        hash: Some(Output::new(output).map_err(|_| malformed())?),
    })
}

fn context<'a>(
    pepper: &Pepper<'a>,
    params: Params,
    version: Version,
) -> Result<Argon2<'a>, PasswordHashError> {
    Argon2::new_with_secret(pepper.secret, Algorithm::Argon2id, version, params).map_err(failed)
}

fn failed(error: argon2::Error) -> PasswordHashError {
    PasswordHashError::Argon2(error.into())
}

fn malformed() -> PasswordHashError {
    PasswordHashError::Argon2(password_hash::Error::Internal)
}
