//! Invented wizards.

use super::{START, uuid};
use crate::{
    ids::{UserId, WizardId},
    timestamp::Timestamp,
    wizard::{
        catalogue::{self, Edition},
        plan::{CUSTOM, Plan},
        state::Wizard,
        step_data::StepData,
        transitions::{self, Refusal, SaveStep},
        units::UnitSystem,
    },
};

/// A wizard of `owner` that was started at [`START`], in metric units.
///
/// # Panics
/// When there is no such plan.
#[must_use]
pub fn start(owner: UserId, wizard_type: &str, title: &str, steps: Option<i64>) -> Wizard {
    start_in(UnitSystem::Metric, owner, wizard_type, title, steps)
}

/// The same with the numbers in other units.
///
/// # Panics
/// When there is no such plan.
#[must_use]
#[expect(clippy::unwrap_used, reason = "the plans of tests are valid")]
pub fn start_in(
    unit_system: UnitSystem,
    owner: UserId,
    wizard_type: &str,
    title: &str,
    steps: Option<i64>,
) -> Wizard {
    let definition = catalogue::find(wizard_type, Edition::default()).unwrap();
    let plan = Plan::parse(wizard_type, Some(title), steps, unit_system, definition).unwrap();
    transitions::start(plan, WizardId::from_uuid(uuid()), owner, START)
}

/// A custom wizard of so many steps.
#[must_use]
pub fn custom(steps: u8) -> Wizard {
    let owner = UserId::from_uuid(uuid());
    start(owner, CUSTOM, "Rounds", Some(steps.into()))
}

/// A request to save the JSON `text` in a step, finished, without `If-Match`.
///
/// # Panics
/// When the text is not JSON.
#[must_use]
#[expect(clippy::unwrap_used, reason = "the texts of tests are valid")]
pub fn save(step: u8, text: &str) -> SaveStep {
    SaveStep {
        step,
        data: StepData::from_stored(text.to_owned()).unwrap(),
        draft: false,
        if_match: None,
        reviewed: Vec::new(),
    }
}

/// The wizard after a save at `now`.
///
/// # Errors
/// When the save is refused.
pub fn saved(wizard: Wizard, save: SaveStep, now: Timestamp) -> Result<Wizard, Refusal> {
    let before = wizard.steps.get(&save.step);
    let write = transitions::save_step(&wizard.summary, before, save, now)?;
    Ok(match write {
        Some(write) => write.applied_to(wizard),
        None => wizard,
    })
}

/// A wizard whose first steps hold these JSON texts, saved when it was started.
///
/// # Panics
/// When a text is not JSON or does not fit.
#[must_use]
#[expect(clippy::unwrap_used, reason = "what tests save is valid")]
pub fn filled(wizard: Wizard, texts: &[impl AsRef<str>]) -> Wizard {
    let numbered = (1..).zip(texts);
    numbered.fold(wizard, |wizard, (step, text)| {
        saved(wizard, save(step, text.as_ref()), START).unwrap()
    })
}
