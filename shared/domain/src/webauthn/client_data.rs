//! What the browser says of the ceremony (§5.8.1).

use std::borrow::Cow;

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{Digest, SHA256, digest},
};
use serde::Deserialize;

use super::{Base64Url, Expected, Refusal};

/// Which ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    Registration,
    Authentication,
}

/// The client data as the browser wrote it: the signature is over these bytes.
#[derive(Clone)]
pub(super) struct ClientData {
    json: Vec<u8>,
    challenge: Vec<u8>,
}

/// Members that are not named here are passed over, as the specification asks for.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, rename = "type")]
    ceremony: Cow<'a, str>,
    challenge: Base64Url,
    #[serde(borrow)]
    origin: Cow<'a, str>,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(borrow, default, rename = "topOrigin")]
    top_origin: Option<Cow<'a, str>>,
}

impl ClientData {
    pub(super) fn parse(json: Vec<u8>) -> Result<Self, Refusal> {
        let challenge = members(&json)?.challenge.0;
        Ok(Self { json, challenge })
    }

    pub(super) fn challenge(&self) -> &[u8] {
        &self.challenge
    }

    pub(super) fn hash(&self) -> Digest {
        digest(&SHA256, &self.json)
    }

    /// §7.1 steps 7 to 11, §7.2 steps 10 to 14. No page is let ask from within another.
    pub(super) fn check(&self, ceremony: Ceremony, expected: &Expected) -> Result<(), Refusal> {
        let members = members(&self.json)?;
        let name = match ceremony {
            Ceremony::Registration => "webauthn.create",
            Ceremony::Authentication => "webauthn.get",
        };
        if members.ceremony != name {
            return Err(Refusal::WrongCeremony);
        }
        verify_slices_are_equal(&members.challenge.0, expected.challenge)
            .map_err(|_| Refusal::WrongChallenge)?;
        let is_own = expected.relying_party.has_origin(&members.origin);
        if !is_own || members.cross_origin || members.top_origin.is_some() {
            return Err(Refusal::WrongOrigin);
        }
        Ok(())
    }
}

fn members(json: &[u8]) -> Result<Members<'_>, Refusal> {
    // Some browsers begin with a byte order mark, which decoders of UTF-8 take away (§5.8.1.2).
    let json = json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json);
    serde_json::from_slice(json).map_err(|_| Refusal::Malformed)
}
