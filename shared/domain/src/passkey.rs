//! Passkeys of accounts: WebAuthn credentials whose authenticators keep them and verify their users.

use std::{fmt, str::FromStr};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    session::Method,
    text::ShortText,
    timestamp::Timestamp,
    webauthn::{
        Assertion, Base64Url, Expected, NewCredential, PublicKey, Refusal, RelyingParty,
        SignedState,
    },
};

/// How many passkeys an account has at most.
pub const MAX_PASSKEYS: usize = 10;

/// How long a challenge for a passkey is good, in seconds: the longest that the specification
/// recommends (§15.1).
pub const CHALLENGE_SECONDS: i64 = 300;

const HASH_BYTES: usize = 32;

/// Names a passkey: SHA-256 of its credential id, which may be too long for a key of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String")]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{43}$")]
pub struct PasskeyId(String);

/// The text is no id of a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not the id of a passkey")]
pub struct InvalidPasskeyId;

/// How a browser reaches an authenticator (§5.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// Plugged in.
    Usb,
    /// Held near.
    Nfc,
    /// By Bluetooth.
    Ble,
    /// A card in a reader.
    SmartCard,
    /// Another device, such as a phone that scans a code.
    Hybrid,
    /// The device itself.
    Internal,
}

/// A passkey as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPasskey {
    /// What the authenticator knows it by.
    pub credential_id: Base64Url,
    /// What its signatures are checked with.
    pub public_key: PublicKey,
    /// The domain that it was made for. Browsers offer it on pages there alone.
    pub rp_id: String,
    /// What its owner calls it.
    pub name: ShortText,
    /// How browsers reach its authenticator.
    pub transports: Vec<Transport>,
    /// How often it has signed; 0 where the authenticator does not count.
    pub sign_count: u32,
    /// Whether it may be copied to other devices.
    pub backup_eligible: bool,
    /// Whether it was, when it was last used.
    pub backed_up: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

impl PasskeyId {
    /// The id of the passkey of this credential.
    #[must_use]
    pub fn of(credential_id: &Base64Url) -> Self {
        let hash = digest(&SHA256, &credential_id.0);
        Self(BASE64_URL_SAFE_NO_PAD.encode(hash))
    }

    /// The id as a part of a key or a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PasskeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PasskeyId {
    type Err = InvalidPasskeyId;

    fn from_str(text: &str) -> Result<Self, InvalidPasskeyId> {
        let mut hash = [0; HASH_BYTES];
        match BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut hash) {
            Ok(HASH_BYTES) => Ok(Self(text.to_owned())),
            _ => Err(InvalidPasskeyId),
        }
    }
}

impl TryFrom<String> for PasskeyId {
    type Error = InvalidPasskeyId;

    fn try_from(text: String) -> Result<Self, InvalidPasskeyId> {
        text.parse()
    }
}

impl Transport {
    /// The transport of this name; of those that a later version of the specification adds, none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "usb" => Some(Self::Usb),
            "nfc" => Some(Self::Nfc),
            "ble" => Some(Self::Ble),
            "smart-card" => Some(Self::SmartCard),
            "hybrid" => Some(Self::Hybrid),
            "internal" => Some(Self::Internal),
            _ => None,
        }
    }
}

impl StoredPasskey {
    /// The passkey of a new `credential`, made at `now` for `relying_party`.
    #[must_use]
    pub fn new(
        credential: NewCredential,
        (name, transports): (ShortText, Vec<Transport>),
        relying_party: &RelyingParty,
        now: Timestamp,
    ) -> Self {
        Self {
            credential_id: credential.credential_id,
            public_key: credential.public_key,
            rp_id: relying_party.id().to_owned(),
            name,
            transports,
            sign_count: credential.sign_count,
            backup_eligible: credential.backup_eligible,
            backed_up: credential.backed_up,
            created_at: now,
            last_used_at: None,
        }
    }

    /// What names it.
    #[must_use]
    pub fn id(&self) -> PasskeyId {
        PasskeyId::of(&self.credential_id)
    }

    /// Whether browsers offer it on pages of `relying_party`.
    #[must_use]
    pub fn is_for(&self, relying_party: &RelyingParty) -> bool {
        self.rp_id == relying_party.id()
    }

    /// The passkey after it made `assertion`, if it did and all is as it was asked for.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn used(
        &self,
        assertion: &Assertion,
        expected: &Expected,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if !self.is_for(expected.relying_party) {
            return Err(Refusal::WrongRelyingParty);
        }
        let before = SignedState {
            sign_count: self.sign_count,
            backup_eligible: self.backup_eligible,
            backed_up: self.backed_up,
        };
        let state = assertion.verify((&self.public_key, before), expected)?;
        Ok(Self {
            sign_count: state.sign_count,
            backed_up: state.backed_up,
            last_used_at: Some(now),
            ..self.clone()
        })
    }

    /// What a signature of it proves, by the names of RFC 8176 §2.
    #[must_use]
    pub fn methods(&self) -> [Method; 2] {
        let key = if self.backup_eligible {
            Method::Swk
        } else {
            Method::Hwk
        };
        [key, Method::User]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling_and_a_fixed_length() {
        let id = PasskeyId::of(&Base64Url(vec![7; 1023]));
        assert_eq!(id.as_str().len(), 43);
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        for wrong in ["", &id.as_str()[1..], &format!("{id}="), &format!("{id}A")] {
            assert_eq!(wrong.parse::<PasskeyId>(), Err(InvalidPasskeyId));
        }
    }

    #[test]
    fn transports_are_stored_by_the_names_that_browsers_give_them() {
        let names = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];
        for name in names {
            let transport = Transport::named(name).unwrap();
            assert_eq!(serde_json::to_value(transport).unwrap(), name);
        }
        assert_eq!(Transport::named("telepathy"), None);
    }
}
