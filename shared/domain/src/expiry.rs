//! The removal of what has expired: its record, and the decisions of a run.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ids::UserId, timestamp::Timestamp, wizard::state::Summary};

/// What started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The schedule.
    Schedule,
    /// An administrator.
    Admin,
}

/// What a run has done so far to one kind of item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tally {
    /// Items that the index named as expired.
    pub scanned: u64,
    /// Items removed by this run.
    pub removed: u64,
    /// Items that turned out to be live, or were gone already.
    pub skipped: u64,
    /// Requests that failed. The next run tries again.
    pub errors: u64,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CleanupRun)]
pub struct ExpiryRun {
    /// A UUID v7, so that runs sort by time.
    #[schema(value_type = String, format = "uuid")]
    pub run_id: Uuid,
    /// When it started.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    #[schema(minimum = 0)]
    pub duration_ms: i64,
    /// What started it.
    pub trigger: Trigger,
    /// Who asked for it, unless the schedule did.
    pub requested_by: Option<UserId>,
    /// What it did to sessions.
    #[serde(flatten)]
    pub tally: Tally,
    /// What it did to wizards in progress.
    pub drafts: Tally,
    /// What it did to deleted accounts; skipped are those that a request under way may still
    /// write to.
    #[serde(default)]
    pub deletions: Tally,
    /// Whether something expired was left because the time ran out or a request failed.
    pub more: bool,
}

/// How one removal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It was removed.
    Removed,
    /// It is live, or was gone already.
    Skipped,
    /// The table could not be written.
    Failed,
}

impl Tally {
    /// With one more removal.
    #[must_use]
    pub fn with(mut self, removal: Removal) -> Self {
        self.scanned += 1;
        match removal {
            Removal::Removed => self.removed += 1,
            Removal::Skipped => self.skipped += 1,
            Removal::Failed => self.errors += 1,
        }
        self
    }
}

/// What becomes of a wizard whose marker is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftFate {
    /// Nobody touched it for too long: it goes, with its marker.
    Abandoned,
    /// It was touched since the marker was written, which moves to this time.
    Postponed(Timestamp),
    /// It is completed or gone: only the marker was left.
    NoDraft,
}

/// Decides about a wizard, `None` when there is none, whose marker is due at `now`.
#[must_use]
pub fn fate_of_draft(wizard: Option<&Summary>, now: Timestamp) -> DraftFate {
    match wizard.and_then(Summary::expires_at) {
        Some(expires_at) if expires_at <= now => DraftFate::Abandoned,
        Some(expires_at) => DraftFate::Postponed(expires_at),
        None => DraftFate::NoDraft,
    }
}

/// How long a request of a deleted account may still be under way, in seconds. Lambda ends every
/// function after 60 at the latest.
const DELETION_GRACE_SECONDS: i64 = 15 * 60;

/// Whether at `now` nothing can be stored any more for an account deleted at `deleted_at`.
#[must_use]
pub fn is_settled(deleted_at: Timestamp, now: Timestamp) -> bool {
    deleted_at.plus_seconds(DELETION_GRACE_SECONDS) <= now
}

/// The order in which a run visits the shards. It begins at another one each minute, so that
/// runs which are cut short do not always leave the same shards.
pub fn shard_order(started_at: Timestamp, shards: u8) -> impl Iterator<Item = u8> {
    let minutes = started_at.unix_seconds() / 60;
    let first = u8::try_from(minutes.rem_euclid(i64::from(shards))).unwrap_or_default();
    (0..shards).map(move |step| (first + step) % shards)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        ids::WizardId,
        wizard::state::{DRAFT_SECONDS, WizardStatus, WizardType},
    };

    #[test]
    fn each_shard_is_visited_once_and_each_is_first_in_its_turn() {
        let mut firsts = Vec::new();
        for minute in 0..8 {
            let order: Vec<_> = shard_order(Timestamp::from_unix_seconds(60 * minute), 8).collect();
            firsts.push(order[0]);
            let mut sorted = order;
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4, 5, 6, 7]);
        }
        assert_eq!(firsts, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn only_an_untouched_wizard_in_progress_is_abandoned() {
        let now = Timestamp::from_unix_seconds(1_000_000_000);
        let wizard = |status, updated_at| Summary {
            unit_system: crate::wizard::units::UnitSystem::Metric,
            id: WizardId::from_uuid(Uuid::nil()),
            owner: UserId::SYSTEM,
            wizard_type: WizardType::Custom,
            title: String::new(),
            status,
            total_steps: 1,
            steps: BTreeMap::new(),
            data_bytes: 0,
            version: 1,
            created_at: Timestamp::EPOCH,
            updated_at,
        };
        let fate = |status, updated_at| fate_of_draft(Some(&wizard(status, updated_at)), now);
        let (long_ago, later) = (now.plus_seconds(-DRAFT_SECONDS), now.plus_seconds(1));
        let in_progress = WizardStatus::InProgress;
        assert_eq!(fate(in_progress, long_ago), DraftFate::Abandoned);
        let saved_since = fate(in_progress, long_ago.plus_seconds(1));
        assert_eq!(saved_since, DraftFate::Postponed(later));
        assert_eq!(fate(WizardStatus::Completed, long_ago), DraftFate::NoDraft);
        assert_eq!(fate_of_draft(None, now), DraftFate::NoDraft);
    }

    #[test]
    fn an_account_is_settled_after_a_quarter_of_an_hour() {
        let deleted_at = Timestamp::from_unix_seconds(1_000_000_000);
        assert!(!is_settled(deleted_at, deleted_at.plus_seconds(899)));
        assert!(is_settled(deleted_at, deleted_at.plus_seconds(900)));
    }

    #[test]
    fn every_removal_is_counted_once() {
        let all = [Removal::Removed, Removal::Skipped, Removal::Failed];
        let tally = all.into_iter().fold(Tally::default(), Tally::with);
        let expected = Tally {
            scanned: 3,
            removed: 1,
            skipped: 1,
            errors: 1,
        };
        assert_eq!(tally, expected);
    }
}
