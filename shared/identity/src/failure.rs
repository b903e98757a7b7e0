//! What an operation cannot do without, and that it failed.

use store::StoreError;

use crate::{
    issuer::IssueError, password::PasswordHashError, sealing::SealError, secrets::SecretError,
    signing_key::KeyDerivationError,
};

/// Why an operation came to nothing, through no fault of whoever asked for it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The table could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A secret could not be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// No key can be made from a secret.
    #[error(transparent)]
    Key(#[from] KeyDerivationError),
    /// A password could not be hashed.
    #[error(transparent)]
    Hash(#[from] PasswordHashError),
    /// No token can be signed.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// A second factor cannot be read.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Lets `?` turn what can fail below into the variant `Failed` of an operation's error.
macro_rules! fails_with {
    ($error:ty: $($cause:ty),+ $(,)?) => {
        $(impl From<$cause> for $error {
            fn from(cause: $cause) -> Self {
                Self::Failed(cause.into())
            }
        })+
    };
}

pub(crate) use fails_with;
