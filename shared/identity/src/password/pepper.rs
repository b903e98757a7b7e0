//! The secret input of Argon2, kept apart from the hashes.

use std::sync::Arc;

use aws_lc_rs::hmac;
use secrecy::ExposeSecret as _;

use super::PasswordHashError;
use crate::secrets::SecretVersions;

/// The versions of the pepper.
#[derive(Debug)]
pub(super) struct Peppers(Arc<SecretVersions>);

/// One version of the pepper.
pub(super) struct Pepper<'a> {
    pub(super) id: PepperId,
    pub(super) secret: &'a [u8],
}

/// Names a pepper in the hashes made with it, as long as `keyid` permits.
pub(super) type PepperId = [u8; argon2::Params::MAX_KEYID_LEN];

impl Peppers {
    pub(super) fn new(versions: Arc<SecretVersions>) -> Self {
        Self(versions)
    }

    /// The pepper of new hashes.
    pub(super) fn current(&self) -> Pepper<'_> {
        Pepper::new(self.0.current.expose_secret())
    }

    /// The pepper that a stored hash names. Hashes without one are refused:
    /// this service makes none.
    pub(super) fn with_id(&self, id: &[u8]) -> Result<Pepper<'_>, PasswordHashError> {
        let previous = self.0.previous.as_ref();
        [
            Some(self.current()),
            previous.map(|secret| Pepper::new(secret.expose_secret())),
        ]
        .into_iter()
        .flatten()
        .find(|pepper| pepper.id == id)
        .ok_or(PasswordHashError::UnknownPepper)
    }
}

impl<'a> Pepper<'a> {
    fn new(secret: &'a [u8]) -> Self {
        Self {
            id: pepper_id(secret),
            secret,
        }
    }
}

/// The first eight bytes of HMAC-SHA256 under the pepper: tells peppers apart
/// and nothing about them.
fn pepper_id(secret: &[u8]) -> PepperId {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, b"florence/pepper-id/v1");
    let mut id = PepperId::default();
    for (id, byte) in id.iter_mut().zip(tag.as_ref()) {
        *id = *byte;
    }
    id
}
