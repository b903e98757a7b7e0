//! The key that seals the audit chain: whoever can write the table but does
//! not have it cannot change, drop or reorder events unnoticed.

use aws_lc_rs::hmac;
use secrecy::SecretSlice;
use thiserror::Error;

use crate::{ids::UserId, key_derivation::KeyMaterial};

const SEAL_LABEL: &str = "audit-chain/hmac-sha256";
const HEAD_LABEL: &str = "audit-head/hmac-sha256";
const ANCHOR_LABEL: &str = "audit-anchor/hmac-sha256";
const FINGERPRINT_LABEL: &str = "idempotency-fingerprint/hmac-sha256";
const PSEUDONYM_LABEL: &str = "audit-pseudonym/hmac-sha256";

/// Seals and verifies events, names people who have no account, and recognises requests.
#[derive(Clone, Debug)]
pub struct AuditKey {
    seal: hmac::Key,
    head: hmac::Key,
    anchor: hmac::Key,
    fingerprint: hmac::Key,
    pseudonym: hmac::Key,
}

/// An event does not carry the seal that it should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the audit event does not match its seal")]
pub struct BrokenSeal;

impl AuditKey {
    /// The key of this version of the audit secret.
    #[must_use]
    pub fn derive(secret: &SecretSlice<u8>) -> Self {
        let material = KeyMaterial::extract(secret);
        Self {
            seal: material.hmac_key(SEAL_LABEL),
            head: material.hmac_key(HEAD_LABEL),
            anchor: material.hmac_key(ANCHOR_LABEL),
            fingerprint: material.hmac_key(FINGERPRINT_LABEL),
            pseudonym: material.hmac_key(PSEUDONYM_LABEL),
        }
    }

    /// The keyed hash of an event and of the hash before it, which chains them.
    #[must_use]
    pub fn seal(&self, previous_hash: &[u8], event: &[u8]) -> [u8; 32] {
        digest(&self.seal, &chained(previous_hash, event))
    }

    /// Checks a seal in constant time.
    ///
    /// # Errors
    /// [`BrokenSeal`] when event, previous hash or seal were changed.
    pub fn verify(
        &self,
        previous_hash: &[u8],
        event: &[u8],
        seal: &[u8],
    ) -> Result<(), BrokenSeal> {
        hmac::verify(&self.seal, &chained(previous_hash, event), seal).map_err(|_| BrokenSeal)
    }

    /// The keyed hash of the end of a chain.
    #[must_use]
    pub fn seal_head(&self, head: &[u8]) -> [u8; 32] {
        digest(&self.head, head)
    }

    /// Checks the seal of the end of a chain in constant time.
    ///
    /// # Errors
    /// [`BrokenSeal`] when head or seal were changed.
    pub fn verify_head(&self, head: &[u8], seal: &[u8]) -> Result<(), BrokenSeal> {
        hmac::verify(&self.head, head, seal).map_err(|_| BrokenSeal)
    }

    /// The keyed hash of chain ends that are kept outside the table.
    #[must_use]
    pub fn seal_anchor(&self, ends: &[u8]) -> [u8; 32] {
        digest(&self.anchor, ends)
    }

    /// Checks the seal of chain ends that were kept outside the table in constant time.
    ///
    /// # Errors
    /// [`BrokenSeal`] when ends or seal were changed.
    pub fn verify_anchor(&self, ends: &[u8], seal: &[u8]) -> Result<(), BrokenSeal> {
        hmac::verify(&self.anchor, ends, seal).map_err(|_| BrokenSeal)
    }

    /// The keyed hash of a request, which tells nobody without the key what it asks for.
    #[must_use]
    pub fn fingerprint(&self, request: &[u8]) -> [u8; 32] {
        digest(&self.fingerprint, request)
    }

    /// Stands for `name` and cannot be traced back to it without the key.
    #[must_use]
    pub fn pseudonym(&self, name: &str) -> UserId {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest(&self.pseudonym, name.as_bytes())[..16]);
        UserId::pseudonym(bytes)
    }
}

/// The length of the first part keeps the border between the two.
fn chained(previous_hash: &[u8], event: &[u8]) -> Vec<u8> {
    let length = u64::try_from(previous_hash.len()).unwrap_or(u64::MAX);
    [&length.to_be_bytes(), previous_hash, event].concat()
}

fn digest(key: &hmac::Key, message: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    // An HMAC-SHA256 tag has exactly these 32 bytes.
    bytes.copy_from_slice(hmac::sign(key, message).as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> AuditKey {
        AuditKey::derive(&vec![byte; 32].into())
    }

    #[test]
    fn a_seal_verifies_what_it_was_made_of() {
        let seal = key(1).seal(b"before", b"event");
        assert_eq!(key(1).verify(b"before", b"event", &seal), Ok(()));
        assert_eq!(key(2).verify(b"before", b"event", &seal), Err(BrokenSeal));
        assert_eq!(key(1).verify(b"other", b"event", &seal), Err(BrokenSeal));
        assert_eq!(key(1).verify(b"before", b"events", &seal), Err(BrokenSeal));
        assert_eq!(
            key(1).verify(b"before", b"event", &seal[1..]),
            Err(BrokenSeal)
        );
        assert_eq!(key(1).verify(b"before", b"event", b""), Err(BrokenSeal));
    }

    #[test]
    fn a_seal_of_one_kind_is_none_of_another() {
        let (head, anchor) = (key(1).seal_head(b"end"), key(1).seal_anchor(b"end"));
        assert_eq!(key(1).verify_head(b"end", &head), Ok(()));
        assert_eq!(key(1).verify_anchor(b"end", &anchor), Ok(()));
        assert_eq!(key(1).verify_head(b"end", &anchor), Err(BrokenSeal));
        assert_eq!(key(1).verify_anchor(b"end", &head), Err(BrokenSeal));
        assert_eq!(key(1).verify_head(b"other", &head), Err(BrokenSeal));
        assert_eq!(key(2).verify_anchor(b"end", &anchor), Err(BrokenSeal));
    }

    #[test]
    fn bytes_cannot_move_between_hash_and_event() {
        assert_ne!(key(1).seal(b"ab", b"c"), key(1).seal(b"a", b"bc"));
        assert_ne!(key(1).seal(b"", b"abc"), key(1).seal(b"abc", b""));
    }

    #[test]
    fn an_event_removed_from_the_chain_is_noticed() {
        let first = key(1).seal(b"", b"first");
        let second = key(1).seal(&first, b"second");
        let third = key(1).seal(&second, b"third");
        assert_eq!(key(1).verify(&second, b"third", &third), Ok(()));
        assert_eq!(key(1).verify(&first, b"third", &third), Err(BrokenSeal));
    }

    #[test]
    fn pseudonyms_are_stable_and_keyed() {
        let pseudonym = key(1).pseudonym("nobody@example.org");
        assert_eq!(pseudonym, key(1).pseudonym("nobody@example.org"));
        assert_ne!(pseudonym, key(2).pseudonym("nobody@example.org"));
        assert_ne!(pseudonym, key(1).pseudonym("somebody@example.org"));
        assert!(pseudonym.is_pseudonym());
    }
}
