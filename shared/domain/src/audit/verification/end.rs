//! The end of a chain: as the head has it, and as it was when it was last verified.

use serde::{Deserialize, Serialize};

use super::{AuditEvent, Finding, FindingKind, Link, StoredChain, StoredHead};
use crate::{audit::ChainHead, ids::UserId, timestamp::Timestamp};

/// How far a chain had come, for a later verification to compare with. Whoever can write the
/// table can put back an older state of a chain; only what lies elsewhere tells that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainEnd {
    /// Whose chain.
    pub user_id: UserId,
    /// The sequence number of the last event.
    pub sequence: u64,
    /// Its hash.
    pub hash: String,
    /// Until when it is kept.
    pub kept_until: Timestamp,
    /// Whether the chain may be gone after that.
    pub may_go: bool,
}

impl StoredChain {
    /// Compares the last event found with the head.
    pub(super) fn end(
        &self,
        last: Option<&Link>,
        now: Timestamp,
        sealed: &impl Fn(&AuditEvent) -> bool,
    ) -> Result<Option<ChainEnd>, Finding> {
        let (head, is_sealed) = match &self.head {
            StoredHead::Absent => return self.without_head(last, now),
            StoredHead::Broken => return Err(head_finding(FindingKind::HeadChanged, last)),
            StoredHead::Sealed(head) => (head, true),
            StoredHead::Unsealed(head) => (head, false),
        };
        let (sequence, hash) = last.map_or((0, ""), |last| (last.sequence, &last.hash));
        let expired = is_sealed && head.kept_until.is_some_and(|until| until <= now);
        if head.sequence > sequence && !expired {
            return Err(self.gap(sequence + 1, FindingKind::CutOff, sealed));
        }
        let differs = head.sequence < sequence || head.sequence == sequence && head.hash != hash;
        // Every event of this version is written together with a sealed head.
        let lost_seal = !is_sealed && last.is_some_and(|last| last.kept_until.is_some());
        if differs || lost_seal {
            return Err(head_finding(FindingKind::HeadChanged, last));
        }
        Ok(Some(self.chain_end(head, last, now)))
    }

    /// Lawful only where nothing that is still kept went with it.
    fn without_head(
        &self,
        last: Option<&Link>,
        now: Timestamp,
    ) -> Result<Option<ChainEnd>, Finding> {
        match last {
            Some(last) if self.owner.has_account || last.kept_until() > now => {
                Err(head_finding(FindingKind::HeadMissing, Some(last)))
            }
            None if self.owner.has_account => Err(head_finding(FindingKind::ChainMissing, None)),
            _ => Ok(None),
        }
    }

    fn chain_end(&self, head: &ChainHead, last: Option<&Link>, now: Timestamp) -> ChainEnd {
        let until = head.kept_until.or_else(|| last.map(Link::kept_until));
        ChainEnd {
            user_id: self.owner.user_id,
            sequence: head.sequence,
            hash: head.hash.clone(),
            kept_until: until.unwrap_or(now),
            may_go: head.closed || self.owner.user_id.is_pseudonym(),
        }
    }
}

impl ChainEnd {
    /// Compares this earlier end with the one now and with the event in its place.
    pub(super) fn compare(
        &self,
        end: Option<&Self>,
        links: &[Link],
        now: Timestamp,
    ) -> Result<(), Finding> {
        if self.may_go && self.kept_until <= now {
            return Ok(());
        }
        let Some(end) = end else {
            return Err(head_finding(FindingKind::ChainMissing, None));
        };
        if end.sequence < self.sequence {
            let first_gone = end.sequence + 1;
            return Err(Finding::without_event(FindingKind::CutOff, first_gone));
        }
        let place = links.binary_search_by_key(&self.sequence, Link::sequence);
        let found = place.ok().and_then(|index| links.get(index));
        match found {
            Some(link) if link.hash != self.hash => Err(link.finding(FindingKind::Changed)),
            None if end.sequence == self.sequence && end.hash != self.hash => {
                Err(Finding::without_event(FindingKind::Changed, self.sequence))
            }
            _ => Ok(()),
        }
    }
}

fn head_finding(kind: FindingKind, last: Option<&Link>) -> Finding {
    Finding {
        kind,
        sequence: last.map(|last| last.sequence),
        event_id: None,
    }
}
