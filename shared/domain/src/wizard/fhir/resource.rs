//! The members of the resource that are used, named as FHIR names them.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::questionnaire::Extension;
use crate::ids::WizardId;
use crate::timestamp::Timestamp;

/// A set of answers. Serialise it straight to text, so that numbers keep
/// their digits.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionnaireResponse {
    /// Always `QuestionnaireResponse`.
    pub resource_type: &'static str,
    /// The wizard's id.
    #[schema(value_type = String, format = "uuid")]
    pub id: WizardId,
    /// Of what people read.
    pub language: &'static str,
    /// The wizard's id as a URN.
    pub identifier: Identifier,
    /// Canonical URL and version of the form that was filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub questionnaire: Option<String>,
    /// `in-progress` or `completed`.
    pub status: &'static str,
    /// When it was completed or last saved.
    #[schema(value_type = String, format = DateTime)]
    pub authored: Timestamp,
    /// A group for each saved step that has an answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<Item>,
}

/// A business identifier.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Identifier {
    /// The name space of `value`.
    pub system: &'static str,
    /// `urn:uuid:…`.
    pub value: String,
}

/// A group of items, or one question with its answers; never both (qrs-1).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Unique in the response.
    pub link_id: String,
    /// The heading or question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The answers to a question.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<Answer>,
    /// The members of a group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub item: Vec<Item>,
}

/// One answer, as `{"valueDecimal": 37.20}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// `true` or `false`.
    ValueBoolean(bool),
    /// A number with the digits that were sent.
    #[schema(value_type = f64)]
    ValueDecimal(Box<RawValue>),
    /// A whole number of 32 bits.
    ValueInteger(i32),
    /// Text.
    ValueString(String),
    /// A day.
    ValueDate(String),
    /// A time of day, with seconds.
    ValueTime(String),
    /// A point in time, with seconds and offset.
    ValueDateTime(String),
    /// A number with its unit.
    ValueQuantity(Quantity),
    /// A choice from a list.
    ValueCoding(Coding),
}

/// A code from a code system.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Coding {
    /// What it adds to a score, as an `ordinalValue`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub extension: Vec<Extension>,
    /// The list the code is from.
    pub system: String,
    /// The choice's value.
    pub code: String,
    /// The choice's label.
    pub display: String,
}

/// A number with its unit in UCUM.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Quantity {
    /// The number, with the digits that were sent.
    #[schema(value_type = f64)]
    pub value: Box<RawValue>,
    /// The unit as people write it.
    pub unit: String,
    /// Always `http://unitsofmeasure.org`.
    pub system: &'static str,
    /// The unit in UCUM.
    pub code: String,
}
