//! What saving a step writes.

use super::SaveStep;
use crate::timestamp::Timestamp;
use crate::wizard::state::{SavedStep, Summary, Wizard};

/// A step and the summary that counts it, to be written both or neither, on
/// condition that the wizard's version is still `seen`. Every write of a wizard
/// raises its version, so nothing else that was read can have changed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWrite {
    /// The version the decision relied on.
    pub seen: u64,
    /// Which step, counted from 1.
    pub step: u8,
    /// The step as it will be.
    pub saved: SavedStep,
    /// The wizard as it will be.
    pub summary: Summary,
}

impl StepWrite {
    pub(super) fn new(
        summary: &Summary,
        before: Option<&SavedStep>,
        save: SaveStep,
        now: Timestamp,
    ) -> Self {
        let version = summary.version + 1;
        let bytes_before = before.map_or(0, |before| before.data.bytes());
        let data_bytes = summary.data_bytes.saturating_sub(bytes_before) + save.data.bytes();
        let saved = SavedStep {
            data: save.data,
            draft: save.draft,
            version,
            saved_at: now,
            first_saved_at: before.map_or(now, |before| before.first_saved_at),
            saves: before.map_or(0, |before| before.saves) + 1,
            reviewed: save.reviewed,
        };
        let mut steps = summary.steps.clone();
        steps.insert(save.step, saved.summary());
        Self {
            seen: summary.version,
            step: save.step,
            saved,
            summary: Summary {
                steps,
                data_bytes,
                version,
                updated_at: now,
                ..summary.clone()
            },
        }
    }

    /// The wizard with the other steps as they are in `before`.
    #[must_use]
    pub fn applied_to(self, before: Wizard) -> Wizard {
        let mut steps = before.steps;
        steps.insert(self.step, self.saved);
        Wizard {
            summary: self.summary,
            steps,
        }
    }
}
