//! E-mail addresses, normalised so that one mailbox is one account.

use std::{borrow::Cow, fmt, str::FromStr};

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

/// The longest address, in bytes (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const MAX_BYTES: usize = 254;

/// A valid address in its one normal form: trimmed, NFKC, lower case, the domain in ASCII
/// (UTS #46). `Ann@X.org` and `ann@x.org ` are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, format = Email, example = "ann@example.org", max_length = 254)]
pub struct Email(String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a valid e-mail address")]
pub struct InvalidEmail;

impl Email {
    /// The normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        // NFKC can lengthen a text; the bound before it keeps the work small.
        if text.len() > 4 * MAX_BYTES {
            return Err(InvalidEmail);
        }
        let folded: String = text.trim().nfkc().flat_map(char::to_lowercase).collect();
        let (local, domain) = folded.rsplit_once('@').ok_or(InvalidEmail)?;
        let domain = idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::URL)
            .map_err(|_| InvalidEmail)?;
        let normal = format!("{}@{domain}", local.nfkc().collect::<Cow<str>>());
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        if normal.len() > MAX_BYTES || normal.chars().any(char::is_control) {
            return Err(InvalidEmail);
        }
        EmailAddress::parse_with_options(&normal, options).map_err(|_| InvalidEmail)?;
        Ok(Self(normal))
    }
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// Shows no more than that there is an address: logs must not hold one.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Ann@X.org", "ann@x.org")]
    #[case("ann@x.org ", "ann@x.org")]
    #[case("Ａｎｎ@x.org", "ann@x.org")]
    #[case("ann@BÜCHER.example", "ann@xn--bcher-kva.example")]
    #[case("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example")]
    #[case("o'hara+ward3@st-mary.nhs.uk", "o'hara+ward3@st-mary.nhs.uk")]
    fn one_mailbox_is_one_address(#[case] typed: &str, #[case] normal: &str) {
        assert_eq!(typed.parse::<Email>().unwrap().as_str(), normal);
    }

    #[rstest]
    #[case("")]
    #[case("ann")]
    #[case("ann@")]
    #[case("@x.org")]
    #[case("ann@localhost")]
    #[case("ann@[127.0.0.1]")]
    #[case("Ann <ann@x.org>")]
    #[case("ann@x..org")]
    #[case("ann smith@x.org")]
    #[case("ann@x.org\nbcc: b@x.org")]
    fn what_is_no_address_is_refused(#[case] typed: &str) {
        assert_eq!(typed.parse::<Email>(), Err(InvalidEmail));
    }

    #[test]
    fn the_longest_address_has_254_bytes() {
        let domain = format!("{0}.{0}.{0}.d", "d".repeat(62));
        let address = |local: usize| format!("{}@{domain}", "a".repeat(local));
        assert_eq!((address(63).len(), address(64).len()), (254, 255));
        assert!(address(63).parse::<Email>().is_ok());
        assert!(address(64).parse::<Email>().is_err());
    }

    #[test]
    fn what_surrounds_an_address_is_trimmed_up_to_a_bound() {
        let padded = |bytes: usize| format!("{:bytes$}", "ann@x.org").parse::<Email>();
        assert!(padded(4 * MAX_BYTES).is_ok());
        assert!(padded(4 * MAX_BYTES + 1).is_err());
    }

    #[test]
    fn an_address_has_a_local_part_and_is_itself_in_json() {
        let email: Email = serde_json::from_str("\"Ann@x.org\"").unwrap();
        assert_eq!(email.local_part(), "ann");
        assert_eq!(serde_json::to_string(&email).unwrap(), "\"ann@x.org\"");
    }

    #[test]
    fn debug_output_hides_the_address() {
        let email: Email = "ann@x.org".parse().unwrap();
        assert_eq!(format!("{email:?}"), "Email(…)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in "\\PC{0,300}|[a-zA-Z.]{1,9}@\\PC{1,40}") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert!(email.as_str().len() <= MAX_BYTES);
                prop_assert_eq!(email.as_str().parse::<Email>().unwrap(), email);
            }
        }
    }
}
