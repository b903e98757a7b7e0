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
        self.key.pseudonym(email.as_str())
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
        let retention = self.retention.of_chain(event.user_id);
        let mut event = AuditEvent::following(&known, event, retention);
        let bytes = event.canonical()?;
        let hash = self.key.seal(event.previous_hash.as_bytes(), &bytes);
        event.hash = BASE64_STANDARD.encode(hash);
        let mut next = known.advanced(&event);
        let bytes = next.canonical(event.user_id)?;
        next.seal = BASE64_STANDARD.encode(self.key.seal_head(&bytes));
        Ok((event, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn trail(byte: u8) -> AuditTrail {
        AuditTrail {
            key: AuditKey::derive(&vec![byte; 32].into()),
            retention: Retention(30),
        }
    }

    fn event() -> NewEvent {
        samples::event(&samples::user("ann@example.org"))
    }

    #[test]
    fn an_event_and_its_head_carry_the_seals_of_their_key() {
        let new = event();
        let (event, head) = trail(1).extend(&ChainHead::default(), &new).unwrap();
        assert!(trail(1).sealed(&event) && !trail(2).sealed(&event));
        assert!(trail(1).head_sealed(new.user_id, &head));
        assert!(!trail(2).head_sealed(new.user_id, &head));
        assert!(!trail(1).head_sealed(UserId::SYSTEM, &head));

        let no_base64 = "?".to_owned();
        let hash = no_base64.clone();
        assert!(!trail(1).sealed(&AuditEvent { hash, ..event }));
        let seal = no_base64;
        assert!(!trail(1).head_sealed(new.user_id, &ChainHead { seal, ..head }));
    }

    #[test]
    fn what_an_unsealed_head_says_of_retention_is_not_repeated() {
        let new = event();
        let (first, head) = trail(1).extend(&ChainHead::default(), &new).unwrap();
        let later = Some(Retention(99).of(new.at));
        let (next, _) = trail(1).extend(&head, &new).unwrap();
        assert_eq!(next.previous_kept_until, first.kept_until);

        let rewritten = ChainHead {
            kept_until: later,
            ..head
        };
        let (next, after) = trail(1).extend(&rewritten, &new).unwrap();
        assert_eq!(next.kept_until, first.kept_until);
        assert_eq!(after.kept_until, first.kept_until);
        assert!(trail(1).head_sealed(new.user_id, &after));
    }

    #[test]
    fn events_of_an_address_without_an_account_are_kept_ninety_days_at_most() {
        let kept = |days: u32, user_id: UserId| {
            let new = NewEvent { user_id, ..event() };
            let trail = AuditTrail {
                retention: Retention(days),
                ..trail(1)
            };
            let (event, _) = trail.extend(&ChainHead::default(), &new).unwrap();
            new.at.seconds_until(event.kept_until.unwrap()) / 86_400
        };
        let pseudonym = trail(1).pseudonym(&"bob@example.org".parse().unwrap());
        assert_eq!(kept(2_190, pseudonym), 90);
        assert_eq!(kept(30, pseudonym), 30);
        assert_eq!(kept(2_190, event().user_id), 2_190);
        assert_eq!(kept(2_190, UserId::SYSTEM), 2_190);
    }

    #[test]
    fn an_address_has_one_pseudonym() {
        let pseudonym = |text: &str| trail(1).pseudonym(&text.parse().unwrap());
        assert!(pseudonym("ann@example.org").is_pseudonym());
        assert_eq!(pseudonym("ann@example.org"), pseudonym("Ann@example.org"));
        assert_ne!(pseudonym("ann@example.org"), pseudonym("bob@example.org"));
    }
}
