//! Matches that the person who wrote them confirms to identify nobody.
//!
//! Each match has an id that only this service can make: a MAC of whose it is, where it stands,
//! what it looks like and its very characters. Who sends the id back confirms that match and no
//! other: not the same characters in another place, nor others in the same place.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Serialize;

use super::PhiKind;
use super::guard::Match;
use crate::ids::{UserId, WizardId};

/// The purpose of the key, to derive it.
pub const KEY_LABEL: &str = "phi-review/hmac-sha256";

/// The most matches of one request that can be confirmed; more are refused.
pub const MAX_CONFIRMED: usize = 100;

const KEY_ID_BYTES: usize = 4;
const MAC_BYTES: usize = 16;

/// Names a match: the id of the key, then the first 16 bytes of an HMAC-SHA256. Written in
/// base64url without padding, 27 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewId([u8; KEY_ID_BYTES + MAC_BYTES]);

/// The text is no id of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of a match")]
pub struct InvalidReviewId;

/// Makes and knows the ids. It has the key that makes new ones first, then those before it.
pub struct ReviewKeys(Vec<([u8; KEY_ID_BYTES], hmac::Key)>);

/// Whose matches they are: an id is worth nothing to anybody else, in another wizard or step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Who wrote them.
    pub user: UserId,
    /// The wizard; `None` for the title of one that is not started yet.
    pub wizard: Option<WizardId>,
    /// The number of the step; 0 for a title.
    pub step: u8,
}

impl ReviewKeys {
    /// The keys with their ids, the newest first.
    #[must_use]
    pub fn new(keys: Vec<([u8; KEY_ID_BYTES], hmac::Key)>) -> Self {
        Self(keys)
    }

    /// The id of a match, by each of the keys.
    pub fn ids(&self, scope: &Scope, found: &Match) -> impl Iterator<Item = ReviewId> {
        let message = message(scope, found);
        self.0.iter().map(move |(id, key)| {
            let tag = hmac::sign(key, &message);
            let mut bytes = [0; KEY_ID_BYTES + MAC_BYTES];
            bytes[..KEY_ID_BYTES].copy_from_slice(id);
            bytes[KEY_ID_BYTES..].copy_from_slice(&tag.as_ref()[..MAC_BYTES]);
            ReviewId(bytes)
        })
    }

    /// That one of `ids` which confirms a match. Compares in constant time.
    #[must_use]
    pub fn confirmed(&self, scope: &Scope, found: &Match, ids: &[ReviewId]) -> Option<ReviewId> {
        let same = |one: &ReviewId, other: &ReviewId| {
            constant_time::verify_slices_are_equal(&one.0, &other.0).is_ok()
        };
        self.ids(scope, found)
            .find(|id| ids.iter().any(|sent| same(sent, id)))
    }
}

/// Every part with its length before it, so that none can be moved into the next.
fn message(scope: &Scope, found: &Match) -> Vec<u8> {
    let user = scope.user.as_uuid();
    let wizard = scope.wizard.map(|wizard| *wizard.as_uuid().as_bytes());
    let parts: [&[u8]; 6] = [
        user.as_bytes(),
        wizard.as_ref().map_or(&[], |bytes| bytes.as_slice()),
        &[scope.step],
        found.path.as_bytes(),
        found.kind.code().as_bytes(),
        found.text.as_bytes(),
    ];
    let mut message = Vec::new();
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        message.extend_from_slice(&length.to_be_bytes());
        message.extend_from_slice(part);
    }
    message
}

/// How many matches of each kind, as an audit event has it: `name:2,street_address:1`.
#[must_use]
pub fn count(mut kinds: Vec<PhiKind>) -> String {
    kinds.sort_unstable();
    let runs = kinds.chunk_by(|one, other| one == other);
    let counts = runs.filter_map(|run| Some(format!("{}:{}", run.first()?.code(), run.len())));
    counts.collect::<Vec<_>>().join(",")
}

impl fmt::Display for ReviewId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&BASE64_URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for ReviewId {
    type Err = InvalidReviewId;

    fn from_str(text: &str) -> Result<Self, InvalidReviewId> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text);
        let bytes = bytes.ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(InvalidReviewId)
    }
}

impl Serialize for ReviewId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests;
