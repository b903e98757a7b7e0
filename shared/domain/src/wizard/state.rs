//! A wizard as it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::plan::CUSTOM;
use super::step_data::StepData;
use crate::timestamp::Timestamp;

/// A wizard and everything saved in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wizard {
    /// UUID v7.
    pub id: Uuid,
    /// The user who started it; nobody else sees it.
    pub owner: Uuid,
    /// Catalogue entry or custom.
    pub wizard_type: WizardType,
    /// Shown in lists.
    pub title: String,
    /// Where in its life it is.
    pub status: WizardStatus,
    /// At least 1.
    pub total_steps: u8,
    /// What was saved, by step number counted from 1.
    pub steps: BTreeMap<u8, SavedStep>,
    /// Raised by every write; the `ETag`.
    pub version: u64,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// When it may be removed as forgotten; `None` once completed.
    pub expires_at: Option<Timestamp>,
}

/// The last save of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedStep {
    /// What was entered.
    pub data: StepData,
    /// Saved with required fields possibly missing.
    pub draft: bool,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// The wizard's version that this save produced.
    pub version: u64,
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

impl WizardType {
    /// The `wizard_type` of requests and answers.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Catalogue { name, .. } => name,
            Self::Custom => CUSTOM,
        }
    }
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

    /// The size of all saved steps' data, in bytes of compact JSON.
    #[must_use]
    pub fn data_bytes(&self) -> usize {
        self.steps.values().map(|step| step.data.bytes()).sum()
    }
}
