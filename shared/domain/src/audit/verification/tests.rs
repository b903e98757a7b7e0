//! What verification says of a chain of five events, one a day, and of what was made of it.

mod ends;
mod events;

use super::{FindingKind::*, *};
use crate::{
    audit::{Action, AuditTrail, NewEvent, key::AuditKey},
    samples::{self, START},
};

const DAY: i64 = 86_400;

fn trail() -> AuditTrail {
    AuditTrail {
        key: AuditKey::derive(&vec![1; 32].into()),
        retention: Retention(30),
    }
}

fn day(days: i64) -> Timestamp {
    START.plus_seconds(days * DAY)
}

/// A chain as it is stored, and its events in order.
struct Chain {
    stored: StoredChain,
    events: Vec<AuditEvent>,
}

impl Chain {
    fn whole() -> Self {
        Self::of(UserId::from_uuid(samples::uuid()), true)
    }

    fn of(user_id: UserId, has_account: bool) -> Self {
        let (mut head, mut events) = (ChainHead::default(), Vec::new());
        for days in 0..5 {
            let event = NewEvent {
                user_id,
                action: match days {
                    0 => Action::Registered,
                    _ => Action::LoginSucceeded,
                },
                at: day(days),
                ..samples::event(&samples::user("ann@example.org"))
            };
            let (event, next) = trail().extend(&head, &event).unwrap();
            events.push(event);
            head = next;
        }
        let links = events.iter().cloned().map(link).collect();
        let stored = StoredChain {
            owner: Owner {
                user_id,
                has_account,
            },
            head_after: head.sequence,
            head: StoredHead::Sealed(head),
            links,
            suspects: Vec::new(),
        };
        Self { stored, events }
    }

    /// The head that was sealed behind the last event.
    fn head(&self) -> ChainHead {
        match &self.stored.head {
            StoredHead::Sealed(head) => head.clone(),
            _ => unreachable!("it starts with a sealed head"),
        }
    }

    fn without(mut self, sequences: &[u64]) -> Self {
        let links = &mut self.stored.links;
        links.retain(|link| !sequences.contains(&link.sequence));
        self
    }

    /// The event of `sequence` is there, but not as it was sealed.
    fn changed(mut self, sequence: usize, change: impl FnOnce(&mut AuditEvent)) -> Self {
        let mut event = self.events[sequence - 1].clone();
        let stored_as = event.event_id;
        change(&mut event);
        let suspect = Suspect::Changed(Box::new(event), stored_as);
        self.stored.suspects.push(suspect);
        self.without(&[u64::try_from(sequence).unwrap()])
    }

    fn id(&self, sequence: usize) -> Uuid {
        self.events[sequence - 1].event_id
    }

    fn verify(&self, now: Timestamp) -> Result<Option<ChainEnd>, Finding> {
        self.against(None, now)
    }

    fn against(
        &self,
        anchor: Option<&ChainEnd>,
        now: Timestamp,
    ) -> Result<Option<ChainEnd>, Finding> {
        let stored = self.stored.clone();
        stored.verify(anchor, now, |event| trail().sealed(event))
    }

    fn finding(&self) -> (FindingKind, Option<u64>, Option<Uuid>) {
        let finding = self.verify(day(5)).unwrap_err();
        (finding.kind, finding.sequence, finding.event_id)
    }
}

fn link(event: AuditEvent) -> Link {
    let stored_as = event.event_id;
    Link::of(event, stored_as, Retention(30))
}
