//! bcrypt hashes of the former system, until their owners sign in once with a password that bcrypt
//! saw whole.

use bcrypt::{BcryptError, HashParts};
use domain::password::Password;

use super::{PasswordHashError, Verified};

/// The lowest cost that bcrypt has.
const MIN_COST: u32 = 4;

/// The highest cost that is verified, about a second of work. The former
/// system used 12; a planted hash of cost 31 would run for days.
const MAX_COST: u32 = 14;

/// How much of a password bcrypt sees, with the NUL that ends a shorter one.
const SEEN_BYTES: usize = 72;

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

/// Compares as the former system did: the bytes as typed, only the first 72 of them.
///
/// A password with a NUL never matches. bcrypt repeats a password and the NUL that ends it, so
/// that `x`, NUL, `x` would be taken for `x`; the former system refused it.
pub(super) fn verify(stored: &str, password: &Password) -> Result<Verified, PasswordHashError> {
    check(stored)?;
    let typed = password.as_typed();
    let matches = bcrypt::verify(typed, stored).map_err(|_| PasswordHashError::Unsupported)?;
    Ok(Verified {
        ok: matches && !typed.contains('\0'),
        // What bcrypt did not see may be wrong: a new hash of it would shut the real password out.
        // Only of a shorter one it saw the end.
        needs_rehash: typed.len() < SEEN_BYTES,
    })
}
