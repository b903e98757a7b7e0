//! The members of a `Questionnaire` that are used, named as FHIR names them.

use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use super::resource::{Coding, Quantity};

/// A type of the catalogue as a form.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Questionnaire {
    /// Always `Questionnaire`.
    pub resource_type: &'static str,
    /// The type's name, with hyphens.
    pub id: String,
    /// Of what people read.
    pub language: &'static str,
    /// The canonical URL; with `|` and the version it is what a response names.
    pub url: String,
    /// The type's version.
    pub version: String,
    /// The type's name as an identifier.
    pub name: String,
    /// What to call it on a screen.
    pub title: String,
    /// Always `active`.
    pub status: &'static str,
    /// What it is for.
    pub description: String,
    /// A group for each step.
    pub item: Vec<Question>,
}

/// A group of items, a question, or a text to show.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Unique in the questionnaire.
    pub link_id: String,
    /// Limits and units.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// The heading, question or text.
    pub text: String,
    /// `group`, `display` or the type of the answer.
    pub r#type: &'static str,
    /// Whether an answer is needed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether there may be several answers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub repeats: bool,
    /// The most characters of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// What can be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer_option: Vec<AnswerOption>,
    /// The members of a group, or the help for a question.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub item: Vec<Question>,
}

/// An option of a choice.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnswerOption {
    /// The option.
    pub value_coding: Coding,
}

/// What FHIR has no member for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Extension {
    /// Which one it is.
    pub url: &'static str,
    /// What it says.
    #[serde(flatten)]
    pub value: ExtensionValue,
}

/// The value of an extension.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ExtensionValue {
    /// A limit of whole numbers.
    ValueInteger(i64),
    /// A limit of numbers, or points.
    #[schema(value_type = f64)]
    ValueDecimal(Number),
    /// A limit with its unit.
    ValueQuantity(Quantity),
    /// A unit.
    ValueCoding(Coding),
    /// How an item is shown.
    ValueCodeableConcept(CodeableConcept),
}

/// A concept by its codes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CodeableConcept {
    /// The codes, which mean the same.
    pub coding: Vec<Coding>,
}
