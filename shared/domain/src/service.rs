//! Services: programs that rely on this one, each with a key of its own.

use std::{fmt, net::IpAddr, str::FromStr};

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::timestamp::Timestamp;

/// The longest name, in characters.
pub const MAX_NAME: usize = 40;

/// What a key begins with, so that scanners for leaked secrets know it.
const PREFIX: &str = "flk_";

const SECRET_BYTES: usize = 32;

/// The length of a secret in base64url.
const SECRET_CHARS: usize = 43;

/// What an operator calls a service: lower-case letters, digits and hyphens, a letter first, at
/// most [`MAX_NAME`] characters. It is the `client_id` of the service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[a-z][a-z0-9-]{0,39}$", example = "nurse-assistant")]
pub struct ServiceName(String);

/// The text is no [`ServiceName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must begin with a letter and have lower-case letters, digits and hyphens alone, 40 at most"
)]
pub struct InvalidServiceName;

/// What a service proves itself with, its `client_secret`: `flk_<name>.<256 random bits>`.
#[derive(Clone)]
pub struct ServiceKey {
    /// Whose key it says to be.
    pub name: ServiceName,
    secret: [u8; SECRET_BYTES],
}

/// The text is no key of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a service key")]
pub struct InvalidServiceKey;

/// SHA-256 of a key, in base64. The key has 256 random bits, so nobody finds it from this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceKeyHash(String);

/// A service as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name.
    pub name: ServiceName,
    /// What its key is known by.
    pub key_hash: ServiceKeyHash,
    /// When it was made.
    pub created_at: Timestamp,
}

/// That a request came from a service, which states for whom it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// The service, as its key proved.
    pub service: ServiceName,
    /// The address of the service itself.
    pub address: Option<IpAddr>,
}

impl ServiceName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ServiceName {
    type Err = InvalidServiceName;

    fn from_str(text: &str) -> Result<Self, InvalidServiceName> {
        let usual = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        if begins && text.len() <= MAX_NAME && text.chars().all(usual) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidServiceName)
        }
    }
}

impl TryFrom<String> for ServiceName {
    type Error = InvalidServiceName;

    fn try_from(text: String) -> Result<Self, InvalidServiceName> {
        text.parse()
    }
}

impl From<ServiceName> for String {
    fn from(name: ServiceName) -> Self {
        name.0
    }
}

impl ServiceKey {
    /// The key of `name` made of 256 random bits.
    #[must_use]
    pub const fn new(name: ServiceName, secret: [u8; SECRET_BYTES]) -> Self {
        Self { name, secret }
    }

    /// The key as the service sends it.
    #[must_use]
    pub fn reveal(&self) -> String {
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.secret);
        format!("{PREFIX}{}.{secret}", self.name)
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> ServiceKeyHash {
        let hash = digest(&SHA256, self.reveal().as_bytes());
        ServiceKeyHash(BASE64_STANDARD.encode(hash))
    }
}

impl FromStr for ServiceKey {
    type Err = InvalidServiceKey;

    fn from_str(text: &str) -> Result<Self, InvalidServiceKey> {
        let rest = text.strip_prefix(PREFIX).ok_or(InvalidServiceKey)?;
        let (name, encoded) = rest.split_once('.').ok_or(InvalidServiceKey)?;
        let name = name.parse().map_err(|_| InvalidServiceKey)?;
        let mut secret = [0; SECRET_BYTES];
        // The decoder refuses padding and set bits after the last byte, so that a key has one
        // spelling.
        let decoded = BASE64_URL_SAFE_NO_PAD.decode_slice(encoded, &mut secret);
        if encoded.len() != SECRET_CHARS || decoded != Ok(SECRET_BYTES) {
            return Err(InvalidServiceKey);
        }
        Ok(Self { name, secret })
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceKey({}, …)", self.name)
    }
}

impl Service {
    /// Whether `key` is the one of this service.
    #[must_use]
    pub fn knows(&self, key: &ServiceKey) -> bool {
        let (own, other) = (&self.key_hash.0, key.hash().0);
        self.name == key.name && verify_slices_are_equal(own.as_bytes(), other.as_bytes()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn key(name: &str, byte: u8) -> ServiceKey {
        ServiceKey::new(name.parse().unwrap(), [byte; 32])
    }

    #[rstest]
    #[case("a", true)]
    #[case("nurse-assistant-2", true)]
    #[case("a123456789012345678901234567890123456789", true)]
    #[case("a1234567890123456789012345678901234567890", false)]
    #[case("", false)]
    #[case("2a", false)]
    #[case("-a", false)]
    #[case("A", false)]
    #[case("a.b", false)]
    #[case("a b", false)]
    #[case("é", false)]
    fn a_name_is_short_and_plain(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(text.parse::<ServiceName>().is_ok(), expected);
    }

    #[test]
    fn a_key_has_one_spelling_and_no_byte_of_it_may_change() {
        let text = key("backend", 7).reveal();
        assert_eq!(text.parse::<ServiceKey>().unwrap().reveal(), text);
        let service = Service {
            name: "backend".parse().unwrap(),
            key_hash: key("backend", 7).hash(),
            created_at: Timestamp::EPOCH,
        };
        assert!(service.knows(&text.parse().unwrap()));
        assert!(!service.knows(&key("backend", 8)));
        assert!(!service.knows(&key("backen", 7)));
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            let changed = String::from_utf8(changed).unwrap();
            let known = changed.parse().is_ok_and(|key| service.knows(&key));
            assert!(!known, "{at}");
        }
        for other in [
            &text[..text.len() - 1],
            &format!("{text}="),
            &format!("{text}A"),
        ] {
            assert_eq!(other.parse::<ServiceKey>().err(), Some(InvalidServiceKey));
        }
    }

    #[test]
    fn a_key_is_shown_to_nobody_by_accident() {
        let shown = format!("{:?}", key("backend", 7));
        assert_eq!(shown, "ServiceKey(backend, …)");
        assert!(!key("backend", 7).hash().0.contains("BwcH"));
    }
}
