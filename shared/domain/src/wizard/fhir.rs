//! A wizard as a FHIR R4 `QuestionnaireResponse`
//! (<https://hl7.org/fhir/R4/questionnaireresponse.html>), and a type of the
//! catalogue as the `Questionnaire` that it answers
//! (<https://hl7.org/fhir/R4/questionnaire.html>).
//!
//! A response names no subject, author or source: the wizard is about nobody.

mod coded;
mod form;
mod item;
mod questionnaire;
mod resource;

use super::catalogue::WizardDefinition;
use super::report;
use super::state::{Wizard, WizardStatus};
use super::step_data::StepDataError;
use crate::language::Language;

pub use form::questionnaire;
pub use questionnaire::{
    AnswerOption, CodeableConcept, Extension, ExtensionValue, Question, Questionnaire,
};
pub use resource::{Answer, Coding, Identifier, Item, Quantity, QuestionnaireResponse};

/// The media type of FHIR in JSON.
pub const MEDIA_TYPE: &str = "application/fhir+json";
/// Where the canonical URLs of questionnaires and code systems begin. An
/// identifier, not an address: nothing is fetched from it.
pub const BASE: &str = "https://florence-identity.example/fhir";

/// `wizard` as a response to its catalogue entry's questionnaire; a wizard
/// without an entry answers no questionnaire.
///
/// `language` is that of `definition`. Steps are groups whose `linkId` is the step's name, fields are items
/// `step.field`. Free-form data is numbered by position: `2.1.3`.
///
/// # Errors
/// When a saved step breaks the limits of step data.
pub fn questionnaire_response(
    wizard: &Wizard,
    definition: Option<&WizardDefinition>,
    language: Language,
) -> Result<QuestionnaireResponse, StepDataError> {
    let documents = report::documents(wizard)?;
    let item = documents
        .iter()
        .filter_map(|(number, document)| {
            let step =
                definition.and_then(|definition| Some((definition, definition.step(*number)?)));
            match step {
                Some((definition, step)) => item::of_step(definition, step, document),
                None => item::of_free_form(*number, document, language),
            }
        })
        .collect();
    let summary = &wizard.summary;
    Ok(QuestionnaireResponse {
        resource_type: "QuestionnaireResponse",
        id: summary.id,
        language: language.tag(),
        identifier: Identifier {
            system: "urn:ietf:rfc:3986",
            value: summary.id.as_uuid().urn().to_string(),
        },
        questionnaire: definition.map(canonical),
        status: match summary.status {
            WizardStatus::InProgress => "in-progress",
            WizardStatus::Completed => "completed",
        },
        authored: summary.updated_at,
        item,
    })
}

/// FHIR ids hold no underscore.
fn id(definition: &WizardDefinition) -> String {
    definition.name.replace('_', "-")
}

fn url(definition: &WizardDefinition) -> String {
    format!("{BASE}/Questionnaire/{}", id(definition))
}

fn canonical(definition: &WizardDefinition) -> String {
    format!("{}|{}", url(definition), definition.version)
}

#[cfg(test)]
mod structure;
#[cfg(test)]
mod tests;
