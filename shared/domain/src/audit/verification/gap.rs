//! What became of an event that is not in its place.

use uuid::Uuid;

use super::{AuditEvent, Finding, FindingKind, StoredChain, Suspect};

impl StoredChain {
    /// Explains the absence of the event of this number: one of the suspects may be what was
    /// made of it; otherwise it is gone, as `absent` says.
    pub(super) fn gap(
        &self,
        sequence: u64,
        absent: FindingKind,
        sealed: &impl Fn(&AuditEvent) -> bool,
    ) -> Finding {
        let changed = || self.suspects.iter().filter_map(Suspect::changed);
        let renumbered = |(event, _): &(&AuditEvent, Uuid)| {
            let in_place = AuditEvent {
                sequence,
                ..(*event).clone()
            };
            event.sequence != sequence && sealed(&in_place)
        };
        if let Some((_, stored_as)) = changed().find(renumbered) {
            return Finding::of(FindingKind::Reordered, sequence, stored_as);
        }
        let claims = |(event, _): &(&AuditEvent, Uuid)| event.sequence == sequence;
        if let Some((_, stored_as)) = changed().find(claims).or_else(|| changed().next()) {
            return Finding::of(FindingKind::Changed, sequence, stored_as);
        }
        let unreadable = self.suspects.iter().find_map(|suspect| match suspect {
            Suspect::Unreadable(event_id) => Some(*event_id),
            _ => None,
        });
        match unreadable {
            Some(event_id) => Finding {
                kind: FindingKind::Unreadable,
                sequence: Some(sequence),
                event_id,
            },
            None => Finding::without_event(absent, sequence),
        }
    }
}

impl Suspect {
    pub(super) fn finding(&self) -> Finding {
        match self {
            Self::Changed(event, stored_as) => {
                Finding::of(FindingKind::Changed, event.sequence, *stored_as)
            }
            Self::Foreign(event, stored_as) => {
                Finding::of(FindingKind::Foreign, event.sequence, *stored_as)
            }
            Self::Unreadable(event_id) => Finding {
                kind: FindingKind::Unreadable,
                sequence: None,
                event_id: *event_id,
            },
        }
    }

    fn changed(&self) -> Option<(&AuditEvent, Uuid)> {
        match self {
            Self::Changed(event, stored_as) => Some((event, *stored_as)),
            _ => None,
        }
    }
}
