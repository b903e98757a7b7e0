//! Requests that a client may repeat with an `Idempotency-Key`
//! (draft-ietf-httpapi-idempotency-key-header).

use serde::{Deserialize, Serialize};

use super::{
    idempotency_key::IdempotencyKeyHash,
    ids::{RegistrationId, UserId, WizardId},
    timestamp::Timestamp,
};

/// How long a request that was done is remembered, in seconds: 24 hours.
pub const REMEMBERED_SECONDS: i64 = 86_400;

/// Among which requests a key stands for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every registration: nobody is known yet.
    Register,
    /// The wizards that a user starts.
    StartWizard(UserId),
    /// The wizards that a user completes.
    CompleteWizard(UserId),
}

/// A keyed hash of what a request asks for, so that another request under the same key is told
/// apart. A password is never part of it: a fast hash would undercut the slow one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

/// A request that came with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedRequest {
    /// Where the key counts.
    pub scope: Scope,
    /// The key.
    pub key: IdempotencyKeyHash,
    /// What is asked for.
    pub fingerprint: Fingerprint,
}

/// What is remembered of a request that was done: enough to answer it again, but neither its
/// content nor a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneRequest {
    /// What was asked for.
    pub fingerprint: Fingerprint,
    /// The wizard that came of it.
    pub wizard_id: Option<WizardId>,
    /// The registration that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_id: Option<RegistrationId>,
    /// When it was done.
    pub at: Timestamp,
    /// From then on the key is free again.
    pub expires_at: Timestamp,
}

/// What a request is to one that was done under its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repetition {
    /// None was, or so long ago that it is forgotten.
    New,
    /// The same.
    Same(DoneRequest),
    /// Another: the client mixed up its keys.
    Other,
}

impl KeyedRequest {
    /// What to remember of it once it is done at `now`.
    #[must_use]
    pub fn done(&self, wizard_id: Option<WizardId>, now: Timestamp) -> DoneRequest {
        DoneRequest {
            fingerprint: self.fingerprint.clone(),
            wizard_id,
            registration_id: None,
            at: now,
            expires_at: now.plus_seconds(REMEMBERED_SECONDS),
        }
    }

    /// What to remember of it once it has begun a registration at `now`, for as long as that waits
    /// for its code.
    #[must_use]
    pub fn begun(
        &self,
        registration: RegistrationId,
        (now, expires_at): (Timestamp, Timestamp),
    ) -> DoneRequest {
        DoneRequest {
            registration_id: Some(registration),
            expires_at,
            ..self.done(None, now)
        }
    }

    /// Compares it with what is remembered under its key.
    #[must_use]
    pub fn compare(&self, remembered: Option<DoneRequest>, now: Timestamp) -> Repetition {
        match remembered {
            Some(done) if done.expires_at <= now => Repetition::New,
            Some(done) if done.fingerprint == self.fingerprint => Repetition::Same(done),
            Some(_) => Repetition::Other,
            None => Repetition::New,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(fingerprint: &str) -> KeyedRequest {
        KeyedRequest {
            scope: Scope::Register,
            key: IdempotencyKeyHash::of("k").unwrap(),
            fingerprint: Fingerprint(fingerprint.to_owned()),
        }
    }

    #[test]
    fn a_request_is_the_same_for_a_day() {
        let first = request("a");
        let now = Timestamp::EPOCH;
        let done = first.done(None, now);
        let last = now.plus_seconds(REMEMBERED_SECONDS - 1);
        let same = Repetition::Same(done.clone());
        assert_eq!(first.compare(Some(done.clone()), last), same);
        let later = now.plus_seconds(REMEMBERED_SECONDS);
        assert_eq!(first.compare(Some(done), later), Repetition::New);
        assert_eq!(first.compare(None, now), Repetition::New);
    }

    #[test]
    fn another_request_under_the_key_is_told_apart() {
        let done = request("a").done(None, Timestamp::EPOCH);
        let other = request("b").compare(Some(done), Timestamp::EPOCH);
        assert_eq!(other, Repetition::Other);
    }
}
