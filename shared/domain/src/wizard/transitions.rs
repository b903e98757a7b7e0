//! Every change to a wizard: from what was read, the request and the time to
//! either what to write or the reason why not.

mod refusal;
mod step_write;

pub use refusal::Refusal;
pub use step_write::StepWrite;

use super::plan::Plan;
use super::state::{SavedStep, Summary, Wizard, WizardStatus};
use super::step_data::StepData;
use crate::audit::Action;
use crate::ids::{UserId, WizardId};
use crate::phi::review::ReviewId;
use crate::timestamp::Timestamp;

/// The most data one wizard may hold, in bytes of compact JSON: 256 KiB.
pub const MAX_WIZARD_BYTES: usize = 256 * 1024;
/// The most wizards one user may have in progress.
pub const MAX_DRAFTS: usize = 50;

/// A new wizard of `plan` at version 1, with no step saved. `id` is a UUID v7
/// of `now`.
#[must_use]
pub fn start(plan: Plan, id: WizardId, owner: UserId, now: Timestamp) -> Wizard {
    let summary = Summary {
        id,
        owner,
        wizard_type: plan.wizard_type,
        title: plan.title,
        status: WizardStatus::InProgress,
        total_steps: plan.total_steps,
        unit_system: plan.unit_system,
        steps: std::collections::BTreeMap::new(),
        data_bytes: 0,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    Wizard {
        summary,
        steps: std::collections::BTreeMap::new(),
    }
}

/// A request to save one step. The data has passed validation and the guard
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
    /// The matches of the guard in the data that were confirmed, now or before.
    pub reviewed: Vec<ReviewId>,
}

/// Decides a save into the wizard of `summary`, whose step is now `saved`.
/// `None` when the same data is saved already.
///
/// # Errors
/// [`Refusal::NotInProgress`], [`Refusal::NoSuchStep`],
/// [`Refusal::IfMatchRequired`], [`Refusal::Stale`], [`Refusal::TooLarge`].
pub fn save_step(
    summary: &Summary,
    saved: Option<&SavedStep>,
    save: SaveStep,
    now: Timestamp,
) -> Result<Option<StepWrite>, Refusal> {
    require_in_progress(summary)?;
    if !(1..=summary.total_steps).contains(&save.step) {
        return Err(Refusal::NoSuchStep {
            total_steps: summary.total_steps,
        });
    }
    if saved.is_some_and(|saved| is_saved(saved, &save)) {
        return Ok(None);
    }
    require_unchanged_since(summary, saved, save.if_match)?;

    let write = StepWrite::new(summary, saved, save, now);
    let bytes = write.summary.data_bytes;
    if bytes > MAX_WIZARD_BYTES {
        return Err(Refusal::TooLarge { bytes });
    }
    Ok(Some(write))
}

fn is_saved(saved: &SavedStep, save: &SaveStep) -> bool {
    saved.data == save.data && saved.draft == save.draft && saved.reviewed == save.reviewed
}

/// A completion to write, on condition that the version is still `seen`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The version the decision relied on.
    pub seen: u64,
    /// The wizard as it will be.
    pub summary: Summary,
}

/// Decides a completion: every step must be saved and none a draft.
///
/// # Errors
/// [`Refusal::NotInProgress`], [`Refusal::Stale`], [`Refusal::Incomplete`].
pub fn complete(
    summary: &Summary,
    if_match: Option<u64>,
    now: Timestamp,
) -> Result<Completion, Refusal> {
    require_in_progress(summary)?;
    require_version(summary, if_match)?;
    let missing: Vec<u8> = summary.incomplete_steps().collect();
    if !missing.is_empty() {
        return Err(Refusal::Incomplete { steps: missing });
    }
    Ok(Completion {
        seen: summary.version,
        summary: Summary {
            status: WizardStatus::Completed,
            version: summary.version + 1,
            updated_at: now,
            ..summary.clone()
        },
    })
}

/// Decides a removal, to be written on condition that the version is still
/// that of `summary`. Tells whether it abandons work or deletes a result.
///
/// # Errors
/// [`Refusal::Stale`].
pub fn remove(summary: &Summary, if_match: Option<u64>) -> Result<Action, Refusal> {
    require_version(summary, if_match)?;
    Ok(match summary.status {
        WizardStatus::InProgress => Action::WizardAbandoned,
        WizardStatus::Completed => Action::WizardDeleted,
    })
}

fn require_in_progress(summary: &Summary) -> Result<(), Refusal> {
    match summary.status {
        WizardStatus::InProgress => Ok(()),
        WizardStatus::Completed => Err(Refusal::NotInProgress {
            current: summary.version,
        }),
    }
}

fn require_version(summary: &Summary, if_match: Option<u64>) -> Result<(), Refusal> {
    if if_match.is_none_or(|version| version == summary.version) {
        return Ok(());
    }
    Err(Refusal::Stale {
        current: summary.version,
    })
}

/// A version above the wizard's own was never given out, so it is stale too.
fn require_unchanged_since(
    summary: &Summary,
    saved: Option<&SavedStep>,
    if_match: Option<u64>,
) -> Result<(), Refusal> {
    let current = summary.version;
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
