//! Doubts about answers: they are kept, and the client is told to look again.

use serde::Serialize;
use utoipa::ToSchema;

use super::answers::Answers;
use super::catalogue::WizardDefinition;
use super::catalogue::condition::WarningDefinition;
use super::report::documents;
use super::state::Wizard;
use super::step_data::{Path, StepDataError};

/// A value that is accepted but hardly plausible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// The step of the value, counted from 1.
    #[schema(minimum = 1, maximum = 20)]
    pub step: u8,
    /// Where the value is, as a path in the request that saves the step.
    #[schema(example = "step_data.systolic_pressure")]
    pub field: String,
    /// What is doubtful, as a stable word for programs.
    #[schema(example = "systolic_not_above_diastolic")]
    pub code: String,
    /// What is doubtful, as a sentence for people.
    pub message: String,
}

/// Every doubt about what is saved in `wizard`, in the order of the definition. A custom wizard
/// has none.
///
/// # Errors
/// When a saved step breaks the limits of step data.
pub fn of(
    wizard: &Wizard,
    definition: Option<&WizardDefinition>,
) -> Result<Vec<Warning>, StepDataError> {
    let Some(definition) = definition else {
        return Ok(Vec::new());
    };
    if definition.warnings.is_empty() {
        return Ok(Vec::new());
    }
    let documents = documents(wizard)?;
    let answers = Answers::new(definition, &documents);
    let raised = definition.warnings.iter();
    let raised = raised.filter(|warning| is_raised(warning, &answers));
    Ok(raised
        .filter_map(|warning| {
            let step = definition.step_number(&warning.at.step)?;
            Some(Warning {
                step,
                field: (&Path::root().key(&warning.at.field, 0)).into(),
                code: warning.code.clone(),
                message: warning.message.clone(),
            })
        })
        .collect())
}

fn is_raised(warning: &WarningDefinition, answers: &Answers<'_>) -> bool {
    let holds = |condition| answers.holds(condition) == Some(true);
    warning.when.iter().all(holds) && !warning.unless.iter().any(holds)
}

#[cfg(test)]
mod tests;
