//! Every change to a wizard: the state read, the wish and the time to either
//! the write to attempt or the reason why not.

mod refusal;
mod step_write;

pub use refusal::Refusal;
pub use step_write::StepWrite;

use uuid::Uuid;

use super::plan::Plan;
use super::state::{SavedStep, Wizard, WizardStatus};
use super::step_data::StepData;
use crate::timestamp::Timestamp;

/// The most data one wizard may hold, in bytes of compact JSON: 256 KiB.
pub const MAX_WIZARD_BYTES: usize = 256 * 1024;
/// The most wizards one user may have in progress.
pub const MAX_DRAFTS: usize = 50;
/// How long a wizard in progress is kept after its last save, in seconds:
/// 30 days.
pub const DRAFT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// A new wizard of `plan` at version 1, with no step saved.
#[must_use]
pub fn start(plan: Plan, id: Uuid, owner: Uuid, now: Timestamp) -> Wizard {
    Wizard {
        id,
        owner,
        wizard_type: plan.wizard_type,
        title: plan.title,
        status: WizardStatus::InProgress,
        total_steps: plan.total_steps,
        steps: std::collections::BTreeMap::new(),
        version: 1,
        created_at: now,
        updated_at: now,
        completed_at: None,
        expires_at: Some(now.plus_seconds(DRAFT_SECONDS)),
    }
}

/// A wish to save one step. The data has passed validation and the guard
/// against identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveStep {
    /// Counted from 1.
    pub step: u8,
    /// What was entered.
    pub data: StepData,
    /// Whether required fields may be missing.
    pub draft: bool,
    /// The version the client has seen.
    pub if_match: Option<u64>,
}

/// What saving a step comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Save {
    /// The same data is saved already: nothing to write.
    Unchanged,
    /// One conditional write.
    Write(StepWrite),
}

/// Decides a save.
///
/// # Errors
/// [`Refusal::NotInProgress`], [`Refusal::NoSuchStep`],
/// [`Refusal::IfMatchRequired`], [`Refusal::Stale`], [`Refusal::TooLarge`].
pub fn save_step(wizard: &Wizard, save: SaveStep, now: Timestamp) -> Result<Save, Refusal> {
    require_in_progress(wizard)?;
    if !(1..=wizard.total_steps).contains(&save.step) {
        return Err(Refusal::NoSuchStep {
            total_steps: wizard.total_steps,
        });
    }
    let saved = wizard.steps.get(&save.step);
    if saved.is_some_and(|saved| saved.data == save.data && saved.draft == save.draft) {
        return Ok(Save::Unchanged);
    }
    require_unchanged_since(wizard, saved, save.if_match)?;

    let before = saved.map_or(0, |saved| saved.data.bytes());
    let others = wizard.data_bytes() - before;
    if others + save.data.bytes() > MAX_WIZARD_BYTES {
        return Err(Refusal::TooLarge {
            bytes: others + save.data.bytes(),
        });
    }
    Ok(Save::Write(StepWrite::new(saved, save, now)))
}

/// A completion to write, on condition that the version is still `seen`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The version the decision relied on.
    pub seen: u64,
    /// The wizard as it will be.
    pub wizard: Wizard,
}

/// Decides a completion: every step must be saved and none a draft.
///
/// # Errors
/// [`Refusal::NotInProgress`], [`Refusal::Stale`], [`Refusal::Incomplete`].
pub fn complete(
    wizard: &Wizard,
    if_match: Option<u64>,
    now: Timestamp,
) -> Result<Completion, Refusal> {
    require_in_progress(wizard)?;
    require_version(wizard, if_match)?;
    let missing: Vec<u8> = wizard.incomplete_steps().collect();
    if !missing.is_empty() {
        return Err(Refusal::Incomplete { steps: missing });
    }
    Ok(Completion {
        seen: wizard.version,
        wizard: Wizard {
            status: WizardStatus::Completed,
            version: wizard.version + 1,
            updated_at: now,
            completed_at: Some(now),
            expires_at: None,
            ..wizard.clone()
        },
    })
}

/// A deletion to write, on condition that the status is still `status` and,
/// when given, the version still `version`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    /// Tells the audit event whether work was abandoned or a result deleted.
    pub status: WizardStatus,
    /// The version the client insists on.
    pub version: Option<u64>,
}

/// Decides a removal: abandons a wizard in progress, deletes a completed one.
///
/// # Errors
/// [`Refusal::Stale`].
pub fn remove(wizard: &Wizard, if_match: Option<u64>) -> Result<Removal, Refusal> {
    require_version(wizard, if_match)?;
    Ok(Removal {
        status: wizard.status,
        version: if_match,
    })
}

fn require_in_progress(wizard: &Wizard) -> Result<(), Refusal> {
    match wizard.status {
        WizardStatus::InProgress => Ok(()),
        WizardStatus::Completed => Err(Refusal::NotInProgress {
            current: wizard.version,
        }),
    }
}

fn require_version(wizard: &Wizard, if_match: Option<u64>) -> Result<(), Refusal> {
    if if_match.is_none_or(|version| version == wizard.version) {
        return Ok(());
    }
    Err(Refusal::Stale {
        current: wizard.version,
    })
}

/// A version above the wizard's own was never given out, so it is stale too.
fn require_unchanged_since(
    wizard: &Wizard,
    saved: Option<&SavedStep>,
    if_match: Option<u64>,
) -> Result<(), Refusal> {
    let current = wizard.version;
    match (saved, if_match) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(Refusal::IfMatchRequired { current }),
        (saved, Some(version)) => {
            let unchanged = saved.is_none_or(|saved| saved.version <= version);
            if unchanged && version <= current {
                Ok(())
            } else {
                Err(Refusal::Stale { current })
            }
        }
    }
}

#[cfg(test)]
mod history_tests;
#[cfg(test)]
mod tests;
