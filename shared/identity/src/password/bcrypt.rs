//! bcrypt hashes of the former system, until their owners sign in once.

use bcrypt::{BcryptError, HashParts};
use domain::password::Password;

use super::PasswordHashError;

/// The lowest cost that bcrypt has.
const MIN_COST: u32 = 4;

/// The highest cost that is verified, about a second of work. The former
/// system used 12; a planted hash of cost 31 would run for days.
const MAX_COST: u32 = 14;

/// The variants whose algorithm is the same. `$2x$` marks a faulty one.
const PREFIXES: [&str; 3] = ["$2a$", "$2b$", "$2y$"];

pub(super) fn is_bcrypt(stored: &str) -> bool {
    PREFIXES.iter().any(|prefix| stored.starts_with(prefix))
}

/// Whether [`verify`] can come to an answer.
pub(super) fn check(stored: &str) -> Result<(), PasswordHashError> {
    let parts: HashParts = stored
        .parse()
        .map_err(|_: BcryptError| PasswordHashError::Unsupported)?;
    match parts.get_cost() {
        ..MIN_COST => Err(PasswordHashError::Unsupported),
        MIN_COST..=MAX_COST => Ok(()),
        _ => Err(PasswordHashError::TooCostly),
    }
}

/// Compares as the former system did: the bytes as typed, only the first 72 of
/// them. The first login replaces the hash by one of the whole password.
pub(super) fn verify(stored: &str, password: &Password) -> Result<bool, PasswordHashError> {
    check(stored)?;
    bcrypt::verify(password.as_typed(), stored).map_err(|_| PasswordHashError::Unsupported)
}
