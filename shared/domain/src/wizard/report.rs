//! The finished wizard: a text to paste and an object to process.

mod free_form;
mod template;
pub(super) mod words;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

pub use template::{Placeholder, placeholders};
pub use words::step_title;

use super::answers::Answers;
use super::catalogue::WizardDefinition;
use super::score::ScoreResult;
use super::state::Wizard;
use super::step_data::{Node, StepDataError, StepDocument};
use crate::language::Language;

/// The `final_result` of a completed wizard.
///
/// Rendered from the saved steps whenever it is asked for rather than kept, so
/// it costs the table nothing. Serialise it straight to text, as
/// [`super::step_data::StepData`] says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FinalResult {
    /// The report, ready to paste; lines end in `\n`.
    pub text: String,
    /// What was entered, by step name (by step number for custom wizards) and
    /// field name; numbers have the digits that were sent.
    #[schema(value_type = Object)]
    pub data: Box<RawValue>,
    /// The scores of the type, computed from the answers; empty when it has none.
    pub scores: Vec<ScoreResult>,
}

/// Renders `wizard` by the template of its catalogue entry, or as plain lines
/// when it has none. `language` is that of `definition`.
///
/// # Errors
/// When a saved step breaks the limits of step data.
pub fn render(
    wizard: &Wizard,
    definition: Option<&WizardDefinition>,
    language: Language,
) -> Result<FinalResult, StepDataError> {
    let documents = documents(wizard)?;
    let words = words::of(language);
    let (text, scores) = if let Some(definition) = definition {
        let answers = Answers::new(definition, &documents);
        let text = template::render(definition, &documents, &answers, words);
        (text, answers.into_scores())
    } else {
        let text = free_form::render(&wizard.summary.title, &documents, words);
        (text, Vec::new())
    };
    let entries = documents
        .into_iter()
        .map(|(number, document)| (step_key(number, definition), document.into_node()))
        .collect();
    let data = Node::Object(entries).to_raw()?;
    Ok(FinalResult { text, data, scores })
}

/// Every saved step of `wizard`, parsed.
///
/// # Errors
/// When a saved step breaks the limits of step data.
pub fn documents(wizard: &Wizard) -> Result<BTreeMap<u8, StepDocument>, StepDataError> {
    let steps = wizard.steps.iter();
    steps
        .map(|(number, saved)| Ok((*number, saved.data.document()?)))
        .collect()
}

fn step_key(number: u8, definition: Option<&WizardDefinition>) -> String {
    let step = definition.and_then(|definition| definition.step(number));
    step.map_or_else(|| number.to_string(), |step| step.name.clone())
}

#[cfg(test)]
mod tests;
