//! Wizards as the API shows them.

use std::collections::BTreeMap;

use api::{Problem, Reply};
use domain::{
    ids::WizardId,
    language::Language,
    timestamp::Timestamp,
    wizard::{
        catalogue::{FieldDefinition, WizardDefinition},
        report::{self, FinalResult},
        state::{SavedStep, Summary, Wizard, WizardStatus},
        step_data::StepData,
        units::UnitSystem,
        warnings::{self, Warning},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{failure, lookup};

/// A wizard and the step to show next.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WizardAnswer {
    wizard: WizardView,
    /// The first incomplete step; `null` when there is none.
    step: Option<StepView>,
    /// What is saved but hardly plausible; in the order of the steps.
    warnings: Vec<Warning>,
}

/// A wizard with everything saved in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Wizard)]
struct WizardView {
    #[serde(flatten)]
    summary: WizardSummary,
    /// What was saved, by step number. Numbers keep the digits that were sent.
    #[schema(value_type = BTreeMap<String, Object>)]
    step_data: BTreeMap<u8, StepData>,
    /// The report of a completed wizard.
    final_result: Option<FinalResult>,
}

/// A wizard without what was saved in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WizardSummary {
    wizard_id: WizardId,
    /// A type of the catalogue, or `custom`.
    #[schema(example = "sbar_report")]
    wizard_type: String,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    status: WizardStatus,
    /// The first incomplete step, counted from 1; `null` when there is none.
    #[schema(minimum = 1, maximum = 20)]
    current_step: Option<u8>,
    #[schema(minimum = 1, maximum = 20)]
    total_steps: u8,
    /// Of its numbers; chosen at the start.
    unit_system: UnitSystem,
    /// The steps saved and not drafts.
    completed_steps: Vec<u8>,
    /// In percent, rounded down.
    #[schema(maximum = 100)]
    progress: u8,
    /// Raised by every change, from 1; the `ETag`.
    #[schema(minimum = 1)]
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    completed_at: Option<Timestamp>,
}

/// A step to show.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Step)]
struct StepView {
    /// Counted from 1.
    #[schema(minimum = 1, maximum = 20)]
    step_number: u8,
    /// `null` in a custom wizard.
    name: Option<&'static str>,
    title: String,
    description: Option<&'static str>,
    /// What to ask for; empty in a custom wizard, whose steps take any object.
    #[schema(value_type = Vec<FieldDefinition>)]
    fields: &'static [FieldDefinition],
}

impl WizardAnswer {
    /// The answer that shows `wizard` in `language`; a completed one with its report.
    pub(crate) fn reply(wizard: Wizard, language: Language) -> Result<Reply<Self>, Problem> {
        let summary = &wizard.summary;
        let definition = lookup::definition(summary, language)?;
        let warnings = warnings::of(&wizard, definition);
        let warnings = warnings.map_err(|error| failure::of_saved_data(&error))?;
        let final_result = match summary.status {
            WizardStatus::InProgress => None,
            WizardStatus::Completed => Some(
                report::render(&wizard, definition, language)
                    .map_err(|error| failure::of_saved_data(&error))?,
            ),
        };
        let version = summary.version;
        let step = summary
            .current_step()
            .map(|number| StepView::new(number, definition, language));
        let wizard = WizardView {
            summary: WizardSummary::new(summary),
            step_data: step_data(wizard.steps),
            final_result,
        };
        let answer = Self {
            wizard,
            step,
            warnings,
        };
        Ok(Reply::ok(answer).language(language).version(version))
    }
}

impl WizardSummary {
    pub(crate) fn new(wizard: &Summary) -> Self {
        Self {
            wizard_id: wizard.id,
            wizard_type: wizard.wizard_type.name().to_owned(),
            title: wizard.title.clone(),
            status: wizard.status,
            current_step: wizard.current_step(),
            total_steps: wizard.total_steps,
            unit_system: wizard.unit_system,
            completed_steps: wizard.completed_steps().collect(),
            progress: wizard.progress(),
            version: wizard.version,
            created_at: wizard.created_at,
            updated_at: wizard.updated_at,
            completed_at: wizard.completed_at(),
        }
    }
}

impl StepView {
    fn new(number: u8, definition: Option<&'static WizardDefinition>, language: Language) -> Self {
        match definition.and_then(|definition| definition.step(number)) {
            Some(step) => Self {
                step_number: number,
                name: Some(&step.name),
                title: step.title.clone(),
                description: Some(&step.description),
                fields: &step.fields,
            },
            None => Self {
                step_number: number,
                name: None,
                title: report::step_title(number, language),
                description: None,
                fields: &[],
            },
        }
    }
}

fn step_data(steps: BTreeMap<u8, SavedStep>) -> BTreeMap<u8, StepData> {
    let steps = steps.into_iter();
    steps.map(|(number, saved)| (number, saved.data)).collect()
}
