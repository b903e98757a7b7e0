//! Whether a chain still is what was sealed.
//!
//! Event ids sort by the clocks of the instances that made them, so the order of a chain is that
//! of its sequence numbers alone. An event whose retention has passed may be there or not: the
//! table drops it at some time after. Nothing else may be missing.

mod end;
mod finding;
mod gap;

use uuid::Uuid;

pub use end::ChainEnd;
pub use finding::{Finding, FindingKind};

use super::{AuditEvent, ChainHead, Retention};
use crate::{ids::UserId, timestamp::Timestamp};

/// Whose chain is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The person, pseudonym or service.
    pub user_id: UserId,
    /// Whether there is an account of that id.
    pub has_account: bool,
}

/// An event whose seal is good, reduced to what its place in the chain depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    sequence: u64,
    event_id: Uuid,
    /// The id it is stored under.
    stored_as: Uuid,
    hash: String,
    previous_hash: String,
    kept_until: Option<Timestamp>,
    previous_kept_until: Option<Timestamp>,
    /// Until when an event of an earlier version is kept that does not say so itself.
    assumed_kept_until: Timestamp,
    opens_account: bool,
}

/// An item that is no event of this chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suspect {
    /// Its seal is not that of its content, or an attribute beside it is not; with the event id
    /// it is stored under.
    Changed(Box<AuditEvent>, Uuid),
    /// It was sealed for somebody else's chain.
    Foreign(Box<AuditEvent>, Uuid),
    /// It does not parse; with the event id it is stored under, if that is one.
    Unreadable(Option<Uuid>),
}

/// Everything that is stored of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChain {
    /// Whose it is.
    pub owner: Owner,
    /// Its end, read before the events.
    pub head: StoredHead,
    /// How far the head had come once the events were read.
    pub head_after: u64,
    /// The events with a good seal, in any order.
    pub links: Vec<Link>,
    /// What else lies among them.
    pub suspects: Vec<Suspect>,
}

/// The end of a chain as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredHead {
    /// There is none.
    Absent,
    /// It carries its seal.
    Sealed(ChainHead),
    /// It carries no seal, as those of earlier versions did.
    Unsealed(ChainHead),
    /// It carries a wrong seal or does not parse.
    Broken,
}

impl Link {
    /// The place of `event`, which is stored as `stored_as`.
    #[must_use]
    pub fn of(event: AuditEvent, stored_as: Uuid, retention: Retention) -> Self {
        Self {
            sequence: event.sequence,
            event_id: event.event_id,
            stored_as,
            hash: event.hash,
            previous_hash: event.previous_hash,
            kept_until: event.kept_until,
            previous_kept_until: event.previous_kept_until,
            assumed_kept_until: retention.of(event.at),
            opens_account: event.action.opens_account(),
        }
    }

    /// The sequence number.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    fn kept_until(&self) -> Timestamp {
        self.kept_until.unwrap_or(self.assumed_kept_until)
    }

    /// Whether the event before may have expired. That one was kept for at least as long as all
    /// before it, so they may have too.
    fn excuses_absence(&self, now: Timestamp) -> bool {
        self.previous_kept_until.unwrap_or(self.assumed_kept_until) <= now
    }

    fn finding(&self, kind: FindingKind) -> Finding {
        Finding::of(kind, self.sequence, self.stored_as)
    }
}

impl StoredChain {
    /// Walks the chain in the order of its sequence numbers. `sealed` tells whether an event
    /// carries its seal; `anchor` is the end that was seen at an earlier time.
    ///
    /// # Errors
    /// The first thing that is not as it was sealed.
    pub fn verify(
        mut self,
        anchor: Option<&ChainEnd>,
        now: Timestamp,
        sealed: impl Fn(&AuditEvent) -> bool,
    ) -> Result<Option<ChainEnd>, Finding> {
        self.links.sort_by_key(|link| {
            let misplaced = link.stored_as != link.event_id;
            (link.sequence, misplaced, !link.opens_account, link.event_id)
        });
        let beyond = self.links.split_off(self.links_below_head());
        let last = self.walk(now, &sealed)?;
        let end = self.end(last, now, &sealed)?;
        if let Some(suspect) = self.suspects.first() {
            return Err(suspect.finding());
        }
        if let Some(link) = beyond.last()
            && link.sequence > self.head_after
        {
            return Err(link.finding(FindingKind::HeadChanged));
        }
        if let Some(anchor) = anchor {
            anchor.compare(end.as_ref(), &self.links, now)?;
        }
        Ok(end)
    }

    /// How many links the head covers; what was appended behind it meanwhile comes after.
    fn links_below_head(&self) -> usize {
        match &self.head {
            StoredHead::Sealed(head) => self.links.partition_point(|l| l.sequence <= head.sequence),
            _ => self.links.len(),
        }
    }

    fn walk(
        &self,
        now: Timestamp,
        sealed: &impl Fn(&AuditEvent) -> bool,
    ) -> Result<Option<&Link>, Finding> {
        let mut before: Option<&Link> = None;
        for link in &self.links {
            let expected = before.map_or(1, |before| before.sequence.saturating_add(1));
            if link.sequence < expected {
                return Err(link.finding(FindingKind::Duplicated));
            }
            if link.sequence > expected && !link.excuses_absence(now) {
                return Err(self.gap(expected, FindingKind::Missing, sealed));
            }
            if link.stored_as != link.event_id {
                return Err(link.finding(FindingKind::Reordered));
            }
            match before {
                Some(before) if link.sequence == expected => follows(before, link)?,
                None if self.begins_anew(link) => {
                    return Err(link.finding(FindingKind::ChainMissing));
                }
                _ => {}
            }
            before = Some(link);
        }
        Ok(before)
    }

    /// Whether somebody's first event is not that the account was made.
    fn begins_anew(&self, first: &Link) -> bool {
        self.owner.has_account && first.sequence == 1 && !first.opens_account
    }
}

fn follows(before: &Link, link: &Link) -> Result<(), Finding> {
    if link.previous_hash != before.hash {
        return Err(link.finding(FindingKind::Reordered));
    }
    // Events of earlier versions say nothing of this, and their successors can only guess.
    let known = before.kept_until.is_some() && link.kept_until.is_some();
    if known && link.previous_kept_until != before.kept_until {
        return Err(link.finding(FindingKind::HeadChanged));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
