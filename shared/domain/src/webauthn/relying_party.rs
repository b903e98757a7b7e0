//! Whom passkeys are made for: a domain, and the pages on it that may ask for them.

use std::net::IpAddr;

use aws_lc_rs::digest::{SHA256, digest};

use crate::setting::InvalidSetting;

/// The environment variable that names the domain.
pub const RP_ID: &str = "RP_ID";

/// The environment variable with the origins of the pages, comma-separated.
pub const RP_ORIGINS: &str = "RP_ORIGINS";

/// A relying party (§4): what an authenticator makes a passkey for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    id: String,
    origins: Vec<String>,
}

impl RelyingParty {
    /// The one that these settings name; without an id that of the first origin's host, and `None`
    /// without an origin. `origins` are comma-separated.
    ///
    /// # Errors
    /// [`InvalidSetting`] when an origin is not one of the domain, or neither `https` nor on this machine:
    /// no browser would take the passkeys.
    pub fn parse(id: Option<&str>, origins: &str) -> Result<Option<Self>, InvalidSetting> {
        let origins = origins.split(',').map(str::trim);
        let origins: Vec<_> = origins
            .filter(|origin| !origin.is_empty())
            .map(str::to_lowercase)
            .collect();
        let Some(first) = origins.first() else {
            return Ok(None);
        };
        let id = id.map_or_else(|| host(first).to_owned(), str::to_lowercase);
        match origins.iter().find(|origin| !is_on(&id, origin)) {
            Some(other) => Err(InvalidSetting::invalid(
                RP_ORIGINS,
                &format_args!("{other} is no page of {id} that browsers make passkeys for"),
            )),
            None => Ok(Some(Self { id, origins })),
        }
    }

    /// Its id, a domain.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether a page of this origin may ask.
    pub(super) fn has_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own == origin)
    }

    /// Whether `hash` names it in authenticator data.
    pub(super) fn has_hash(&self, hash: &[u8; 32]) -> bool {
        digest(&SHA256, self.id.as_bytes()).as_ref() == hash
    }
}

fn host(origin: &str) -> &str {
    let (_, authority) = origin.split_once("://").unwrap_or(("", origin));
    authority.split(':').next().unwrap_or_default()
}

/// Whether browsers let a page of `origin` use passkeys of `id` (§5.1.3 step 8).
fn is_on(id: &str, origin: &str) -> bool {
    let host = host(origin);
    let parent = host
        .strip_suffix(id)
        .and_then(|rest| rest.strip_suffix('.'));
    let is_own = host == id || parent.is_some_and(|name| !name.is_empty());
    let is_secure = origin.starts_with("https://") || host == "localhost";
    is_own && is_secure && !id.is_empty() && id.parse::<IpAddr>().is_err()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, "https://florence.example.org", "florence.example.org")]
    #[case(None, "http://localhost:3000", "localhost")]
    #[case(Some("example.org"), "https://florence.example.org", "example.org")]
    #[case(
        Some("Example.org"),
        "https://a.example.org:8443, https://example.org",
        "example.org"
    )]
    fn the_domain_is_that_of_the_pages_or_above(
        #[case] id: Option<&str>,
        #[case] origins: &str,
        #[case] expected: &str,
    ) {
        let parsed = RelyingParty::parse(id, origins).unwrap().unwrap();
        assert_eq!(parsed.id(), expected);
        for origin in origins.split(", ") {
            assert!(parsed.has_origin(origin));
            assert!(!parsed.has_origin(&format!("{origin}0")));
        }
    }

    #[rstest]
    #[case(None, "http://florence.example.org")]
    #[case(None, "https://192.0.2.7")]
    #[case(Some("example.org"), "https://evil-example.org")]
    #[case(Some("example.org"), "https://example.org.evil.test")]
    #[case(Some("florence.example.org"), "https://example.org")]
    #[case(Some("example.org"), "https://.example.org.")]
    fn pages_elsewhere_are_refused(#[case] id: Option<&str>, #[case] origins: &str) {
        assert!(RelyingParty::parse(id, origins).is_err());
    }

    #[test]
    fn without_pages_there_is_none() {
        assert_eq!(RelyingParty::parse(None, ""), Ok(None));
        assert_eq!(RelyingParty::parse(Some("example.org"), " , "), Ok(None));
    }
}
