//! What authenticators and browsers answer in the two ceremonies of W3C Web Authentication Level 3, and
//! its verification (§7.1, §7.2). The challenge is the caller's to know again.
//!
//! No attestation is asked for, so a statement that comes all the same is passed over (§7.1 step 24).

mod assertion;
mod authenticator_data;
mod base64_url;
mod cbor;
mod client_data;
mod public_key;
mod registration;
mod relying_party;

pub use self::{
    assertion::{Assertion, SignedState},
    base64_url::Base64Url,
    public_key::{ALGORITHMS, PublicKey},
    registration::{NewCredential, Registration},
    relying_party::{RP_ID, RP_ORIGINS, RelyingParty},
};

/// The longest credential id that an authenticator may have, in bytes (§5.8.3).
pub const MAX_CREDENTIAL_ID: usize = 1023;

/// What a ceremony must be for.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The challenge that was given out.
    pub challenge: &'a [u8],
    /// Where the credential is for.
    pub relying_party: &'a RelyingParty,
}

/// Why an answer of an authenticator is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It does not have the form that the specification says.
    #[error("is malformed")]
    Malformed,
    /// It is of the other ceremony.
    #[error("is of another ceremony")]
    WrongCeremony,
    /// It answers another challenge.
    #[error("answers another challenge")]
    WrongChallenge,
    /// Another page asked, or this one within another.
    #[error("is for a page of another origin")]
    WrongOrigin,
    /// It is for another relying party.
    #[error("is for another relying party")]
    WrongRelyingParty,
    /// Nobody touched the authenticator, or it did not verify who did.
    #[error("does not show that the authenticator verified its user")]
    NotVerified,
    /// It says that it is backed up and cannot be, or has become what it was not.
    #[error("has an impossible backup state")]
    BackupState,
    /// The key is of an algorithm that was not asked for.
    #[error("has a key of another algorithm")]
    Algorithm,
    /// The signature is not one of the key.
    #[error("has a wrong signature")]
    Signature,
    /// The counter went back or stood still: there may be a copy of the authenticator (§6.1.1).
    #[error("has a counter that did not go on")]
    Counter,
}

#[cfg(test)]
mod tests;
