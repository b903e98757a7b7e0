//! A wizard as it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plan::CUSTOM;
use super::step_data::StepData;
use super::units::UnitSystem;
use crate::audit::WizardProgress;
use crate::ids::{UserId, WizardId};
use crate::phi::review::ReviewId;
use crate::timestamp::Timestamp;

/// How long a wizard in progress is kept after its last save, in seconds:
/// 30 days.
pub const DRAFT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// A wizard and everything saved in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wizard {
    /// The wizard without its content.
    pub summary: Summary,
    /// What was saved, by step number counted from 1.
    pub steps: BTreeMap<u8, SavedStep>,
}

/// A wizard without what was entered: what lists show and decisions rely on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// A UUID v7 of the time at which it was started.
    pub id: WizardId,
    /// The user who started it; nobody else sees it.
    pub owner: UserId,
    /// Catalogue entry or custom.
    pub wizard_type: WizardType,
    /// Shown in lists.
    pub title: String,
    /// Where in its life it is.
    pub status: WizardStatus,
    /// At least 1.
    pub total_steps: u8,
    /// Of its numbers; chosen at the start.
    pub unit_system: UnitSystem,
    /// The steps that were saved, by number counted from 1.
    pub steps: BTreeMap<u8, StepSummary>,
    /// The size of all saved steps' data, in bytes of compact JSON.
    pub data_bytes: usize,
    /// Raised by every write; the `ETag`.
    pub version: u64,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
}

/// The last save of one step, without what was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepSummary {
    /// The wizard's version that this save produced.
    pub version: u64,
    /// Saved with required fields possibly missing.
    pub draft: bool,
}

/// The last save of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedStep {
    /// What was entered.
    pub data: StepData,
    /// Saved with required fields possibly missing.
    pub draft: bool,
    /// The wizard's version that this save produced.
    pub version: u64,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// When the step was saved for the first time.
    pub first_saved_at: Timestamp,
    /// How often the step was saved, this save included.
    pub saves: u64,
    /// The matches of the guard in the data that were confirmed, so that nobody is asked again.
    pub reviewed: Vec<ReviewId>,
}

/// Which form a wizard is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WizardType {
    /// An entry of the catalogue, at the version it had when started.
    Catalogue {
        /// Such as `sbar_report`.
        name: String,
        /// The entry's version.
        version: u32,
    },
    /// Free-form steps.
    Custom,
}

/// Where in its life a wizard is. An abandoned wizard is deleted, so no
/// wizard is ever seen abandoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WizardStatus {
    /// Steps may be saved.
    InProgress,
    /// Nothing changes any more.
    Completed,
}

impl Wizard {
    /// A summary and the steps of the same wizard as one state of it. `None`
    /// when the steps are not those that the summary counts: a change came
    /// between the reads of the two.
    #[must_use]
    pub fn of(summary: Summary, steps: BTreeMap<u8, SavedStep>) -> Option<Self> {
        let read = steps
            .iter()
            .map(|(number, saved)| (*number, saved.summary()));
        let counted = summary.steps.iter().map(|(number, step)| (*number, *step));
        read.eq(counted).then_some(Self { summary, steps })
    }
}

impl Summary {
    /// The steps saved and not drafts, in order.
    pub fn completed_steps(&self) -> impl Iterator<Item = u8> + '_ {
        let saved = self.steps.iter();
        saved
            .filter(|(_, step)| !step.draft)
            .map(|(number, _)| *number)
    }

    /// The steps missing or still drafts, in order.
    pub fn incomplete_steps(&self) -> impl Iterator<Item = u8> + '_ {
        (1..=self.total_steps).filter(|number| self.steps.get(number).is_none_or(|step| step.draft))
    }

    /// The first incomplete step; `None` when there is none.
    #[must_use]
    pub fn current_step(&self) -> Option<u8> {
        self.incomplete_steps().next()
    }

    /// Completed steps in percent of all, rounded down: 100 only when all are.
    #[must_use]
    pub fn progress(&self) -> u8 {
        let done = self.completed_steps().count() * 100;
        let percent = done / usize::from(self.total_steps).max(1);
        u8::try_from(percent).unwrap_or(100)
    }

    /// When it was completed, which was its last change.
    #[must_use]
    pub fn completed_at(&self) -> Option<Timestamp> {
        (self.status == WizardStatus::Completed).then_some(self.updated_at)
    }

    /// When it may be removed as forgotten; `None` once completed.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let in_progress = self.status == WizardStatus::InProgress;
        in_progress.then(|| self.updated_at.plus_seconds(DRAFT_SECONDS))
    }

    /// What an audit event of `at` tells of it.
    #[must_use]
    pub fn progress_at(&self, at: Timestamp) -> WizardProgress {
        let seconds = self.created_at.seconds_until(at);
        WizardProgress {
            wizard_id: self.id,
            wizard_type: self.wizard_type.name().to_owned(),
            steps_reached: self.steps.keys().next_back().copied().unwrap_or(0),
            // Clocks of two instances differ.
            seconds: u64::try_from(seconds).unwrap_or(0),
        }
    }
}

impl SavedStep {
    /// The save without what was entered.
    #[must_use]
    pub fn summary(&self) -> StepSummary {
        StepSummary {
            version: self.version,
            draft: self.draft,
        }
    }
}

impl WizardType {
    /// The `wizard_type` of requests and answers.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Catalogue { name, .. } => name,
            Self::Custom => CUSTOM,
        }
    }

    /// The version of the catalogue's entry; `None` for `custom`.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        match self {
            Self::Catalogue { version, .. } => Some(*version),
            Self::Custom => None,
        }
    }
}

#[cfg(test)]
mod tests;
