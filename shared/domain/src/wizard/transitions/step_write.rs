//! The one write that saves a step.

use super::{DRAFT_SECONDS, MAX_WIZARD_BYTES, SaveStep};
use crate::timestamp::Timestamp;
use crate::wizard::state::{SavedStep, Wizard, WizardStatus};
use crate::wizard::step_data::StepData;

/// A conditional write of one step, worded for the store: what to set, and
/// what must still hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWrite {
    /// Counted from 1.
    pub step: u8,
    /// What was entered.
    pub data: StepData,
    /// Whether required fields may be missing.
    pub draft: bool,
    /// When it is saved.
    pub saved_at: Timestamp,
    /// The wizard's new expiry.
    pub expires_at: Timestamp,
    /// The step's version that must still be there; `None`: the step must
    /// still be unsaved.
    pub seen: Option<u64>,
    /// What `data_bytes` grows by; negative when the step shrinks.
    pub growth: i64,
}

impl StepWrite {
    pub(super) fn new(saved: Option<&SavedStep>, save: SaveStep, now: Timestamp) -> Self {
        let before = saved.map_or(0, |saved| saved.data.bytes());
        Self {
            step: save.step,
            growth: signed(save.data.bytes()) - signed(before),
            data: save.data,
            draft: save.draft,
            saved_at: now,
            expires_at: now.plus_seconds(DRAFT_SECONDS),
            seen: saved.map(|saved| saved.version),
        }
    }

    /// The most `data_bytes` may be before the write.
    #[must_use]
    pub fn room(&self) -> i64 {
        signed(MAX_WIZARD_BYTES) - self.growth
    }

    /// Whether the write's condition holds for `wizard`: the meaning of the
    /// store's condition expression.
    #[must_use]
    pub fn holds_for(&self, wizard: &Wizard) -> bool {
        wizard.status == WizardStatus::InProgress
            && wizard.steps.get(&self.step).map(|saved| saved.version) == self.seen
            && signed(wizard.data_bytes()) <= self.room()
    }

    /// `wizard` after the write: the meaning of the store's update expression.
    #[must_use]
    pub fn apply(self, wizard: &Wizard) -> Wizard {
        let mut after = wizard.clone();
        after.version += 1;
        after.updated_at = self.saved_at;
        after.expires_at = Some(self.expires_at);
        let saved = SavedStep {
            data: self.data,
            draft: self.draft,
            saved_at: self.saved_at,
            version: after.version,
        };
        after.steps.insert(self.step, saved);
        after
    }
}

/// Sizes here are far below `i64::MAX`: a step holds 64 KiB.
fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
