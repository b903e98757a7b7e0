//! What it takes to continue a chain, and to tell whether one was.

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{
    audit::{AuditEvent, ChainHead, NewEvent, Retention, key::AuditKey},
    email::Email,
    ids::UserId,
};

/// Extends and checks chains.
#[derive(Clone)]
pub struct AuditTrail {
    /// Seals the events.
    pub key: AuditKey,
    /// How long events are kept.
    pub retention: Retention,
}

impl AuditTrail {
    /// Stands for an address without an account: always the same, and tells nobody the address.
    #[must_use]
    pub fn pseudonym(&self, email: &Email) -> UserId {
        UserId::from_uuid(self.key.pseudonym(email.as_str()))
    }

    /// Whether `event` carries the seal of its content and of the hash before it.
    #[must_use]
    pub fn sealed(&self, event: &AuditEvent) -> bool {
        let (Ok(bytes), Ok(seal)) = (event.canonical(), BASE64_STANDARD.decode(&event.hash)) else {
            return false;
        };
        let previous = event.previous_hash.as_bytes();
        self.key.verify(previous, &bytes, &seal).is_ok()
    }

    /// Whether `head` carries its seal as the end of the chain of `owner`.
    #[must_use]
    pub fn head_sealed(&self, owner: UserId, head: &ChainHead) -> bool {
        let (Ok(bytes), Ok(seal)) = (head.canonical(owner), BASE64_STANDARD.decode(&head.seal))
        else {
            return false;
        };
        self.key.verify_head(&bytes, &seal).is_ok()
    }

    /// `event` sealed behind `head`, and the head once it is there.
    ///
    /// A head without a good seal stops nobody from signing in, but what it says of the event
    /// before is not repeated: so the new event differs from what a sealed head would have given,
    /// and verification tells that the chain went on from another end.
    ///
    /// # Errors
    /// When the event cannot be written as JSON.
    pub fn extend(
        &self,
        head: &ChainHead,
        event: &NewEvent,
    ) -> Result<(AuditEvent, ChainHead), serde_json::Error> {
        let mut known = head.clone();
        if !self.head_sealed(event.user_id, head) {
            known.kept_until = None;
        }
        let mut event = AuditEvent::following(&known, event, self.retention);
        let bytes = event.canonical()?;
        let hash = self.key.seal(event.previous_hash.as_bytes(), &bytes);
        event.hash = BASE64_STANDARD.encode(hash);
        let mut next = known.advanced(&event);
        let bytes = next.canonical(event.user_id)?;
        next.seal = BASE64_STANDARD.encode(self.key.seal_head(&bytes));
        Ok((event, next))
    }
}
