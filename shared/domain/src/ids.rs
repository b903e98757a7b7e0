//! Identifiers: UUIDs that cannot be mixed up with each other.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;
use uuid::Uuid;

/// The text is not a UUID in its hyphenated form (RFC 9562 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an identifier of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")]
pub struct InvalidId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Written hyphenated and in lower case.
        #[derive(
            Clone,
            Copy,
            Debug,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            Serialize,
            Deserialize,
            ToSchema,
        )]
        #[serde(try_from = "String", into = "String")]
        #[schema(
            value_type = String,
            format = "uuid",
            example = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7"
        )]
        pub struct $name(Uuid);

        impl $name {
            /// Takes the identifier as it is, whatever its version.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_hyphenated(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

id!(
    /// A registration that waits for its code. Whoever has the id and the code makes the account.
    RegistrationId
);

id!(
    /// Identifies an account for its whole life.
    UserId
);
id!(
    /// Identifies one signed-in device of a user.
    SessionId
);
id!(
    /// Identifies one wizard run of a user.
    WizardId
);

impl UserId {
    /// Stands for the service itself and its operators, who have no account.
    pub const SYSTEM: Self = Self(Uuid::nil());

    /// What a pseudonym begins with. The id of an imported account may be a UUID v8 as well, but
    /// none with these bits.
    const PSEUDONYM_PREFIX: [u8; 4] = [0xff; 4];

    /// Stands for an address without an account: a UUID v8 (RFC 9562 §5.8) of `bytes`, which are
    /// the first of a keyed hash.
    #[must_use]
    pub fn pseudonym(mut bytes: [u8; 16]) -> Self {
        let [a, b, c, d, ..] = &mut bytes;
        [*a, *b, *c, *d] = Self::PSEUDONYM_PREFIX;
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Whether it stands for an address without an account.
    #[must_use]
    pub fn is_pseudonym(self) -> bool {
        let begins = self.0.as_bytes().starts_with(&Self::PSEUDONYM_PREFIX);
        self.0.get_version_num() == 8 && begins
    }
}

fn parse_hyphenated(text: &str) -> Result<Uuid, InvalidId> {
    // `Uuid` also parses braced, URN and unhyphenated text; those have other lengths.
    if text.len() != uuid::fmt::Hyphenated::LENGTH {
        return Err(InvalidId);
    }
    Uuid::try_parse(text).map_err(|_| InvalidId)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7";

    #[test]
    fn text_round_trips_in_lower_case() {
        let id: UserId = TEXT.to_uppercase().parse().unwrap();
        assert_eq!(id.to_string(), TEXT);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{TEXT}\""));
        assert_eq!(serde_json::from_str::<UserId>(&json).unwrap(), id);
    }

    #[test]
    fn a_pseudonym_is_told_from_every_other_id() {
        let pseudonym = UserId::pseudonym([1; 16]);
        assert!(pseudonym.is_pseudonym());
        assert_eq!(pseudonym.as_uuid().get_version_num(), 8);
        let imported = uuid::Builder::from_custom_bytes([1; 16]).into_uuid();
        assert!(!UserId::from_uuid(imported).is_pseudonym());
        assert!(!TEXT.parse::<UserId>().unwrap().is_pseudonym());
        assert!(!UserId::SYSTEM.is_pseudonym());
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "me",
            "019ab0c56f5e7cc398c824a1b1f0b0d7",
            "{019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7}",
            "urn:uuid:019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7",
            "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0dg",
            "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7\n",
        ] {
            assert_eq!(text.parse::<SessionId>(), Err(InvalidId), "{text}");
        }
    }
}
