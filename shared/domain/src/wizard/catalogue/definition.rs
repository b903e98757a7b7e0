//! The shape of a wizard file, which is also what a front end draws from.

use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;

use super::birth;
use super::condition::WarningDefinition;
use super::score::ScoreDefinition;
use crate::wizard::decimal::Decimal;

/// A clinical wizard: its steps and how its report reads.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WizardDefinition {
    /// The `wizard_type` that starts it; equals the file's name.
    #[schema(example = "sbar_report")]
    pub name: String,
    /// Rises with every change to steps, fields or report.
    #[schema(minimum = 1)]
    pub version: u32,
    /// What to call it on a screen.
    pub title: String,
    /// What it is for, in a sentence.
    pub description: String,
    /// The steps in order; step numbers count from 1.
    pub steps: Vec<StepDefinition>,
    /// The scores computed from the answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<ScoreDefinition>,
    /// Answers that are accepted but doubtful.
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    pub warnings: Vec<WarningDefinition>,
    /// How the finished report is laid out.
    #[serde(skip_serializing)]
    #[schema(ignore)]
    pub report: ReportTemplate,
}

impl WizardDefinition {
    /// Step `number`, counted from 1.
    #[must_use]
    pub fn step(&self, number: u8) -> Option<&StepDefinition> {
        self.steps.get(usize::from(number).checked_sub(1)?)
    }

    /// The number of the step called `name`, counted from 1.
    #[must_use]
    pub fn step_number(&self, name: &str) -> Option<u8> {
        let index = self.steps.iter().position(|step| step.name == name)?;
        u8::try_from(index + 1).ok()
    }
}

/// One step: a form of several fields.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepDefinition {
    /// Unique within its wizard.
    #[schema(example = "vital_signs")]
    pub name: String,
    /// The form's heading.
    pub title: String,
    /// What to enter, in a sentence.
    pub description: String,
    /// The fields in the order to show them.
    pub fields: Vec<FieldDefinition>,
}

impl StepDefinition {
    /// The field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldDefinition> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// One field and what it accepts.
///
/// The product keeps no date of birth: a file that asks for one is refused.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldDefinition {
    /// The key in `step_data`; unique within its step.
    #[schema(example = "heart_rate")]
    pub name: String,
    /// What to call it on a screen.
    #[schema(example = "Heart rate")]
    pub label: String,
    /// Which values it accepts.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The unit of a number; absent for scores and counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "beats/min")]
    pub unit: Option<String>,
    /// The unit in UCUM, the Unified Code for Units of Measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "/min")]
    pub ucum: Option<String>,
    /// The least number accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub min: Option<Number>,
    /// The greatest number accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub max: Option<Number>,
    /// Whether a number must be whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub integer: bool,
    /// The most characters of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// What a select or a multiselect offers; empty for other types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Whether the step is incomplete without it.
    #[serde(default)]
    pub required: bool,
    /// A hint to show beside the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl FieldDefinition {
    /// The option whose value is `value`.
    #[must_use]
    pub fn choice(&self, value: &str) -> Option<&Choice> {
        self.options.iter().find(|choice| choice.value == value)
    }

    /// Whether it wants the day on which somebody was born: of a date the words of birth say so, of
    /// what else could take one the words for the day.
    pub(super) fn asks_for_birth(&self) -> bool {
        [&self.name, &self.label]
            .into_iter()
            .any(|text| match self.kind {
                FieldType::Date | FieldType::Datetime => birth::is_named(text),
                FieldType::Text | FieldType::Textarea | FieldType::Number => {
                    birth::day_is_named(text)
                }
                _ => false,
            })
    }

    /// Whether `value` lies within `min` and `max`, both inclusive.
    #[must_use]
    pub fn admits(&self, value: &Decimal) -> bool {
        let bound = |number: &Number| Decimal::parse(&number.to_string());
        let least = self.min.as_ref().and_then(bound);
        let greatest = self.max.as_ref().and_then(bound);
        least.is_none_or(|least| *value >= least)
            && greatest.is_none_or(|greatest| *value <= greatest)
    }
}

/// The kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// A JSON number.
    Number,
    /// One line of text.
    Text,
    /// Several lines of text.
    Textarea,
    /// The `value` of one of the options.
    Select,
    /// A list of `value`s of the options, each at most once.
    Multiselect,
    /// A day, `2026-11-27` (ISO 8601).
    Date,
    /// A time of day, `08:30` or `08:30:15` (ISO 8601).
    Time,
    /// A point in time with its offset from UTC, `2026-11-27T08:30-05:00` (ISO 8601); seconds may
    /// be left out.
    Datetime,
    /// `true` or `false`.
    Boolean,
}

/// One option of a select.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is sent and kept.
    #[schema(example = "room_air")]
    pub value: String,
    /// What is shown.
    #[schema(example = "Room air")]
    pub label: String,
    /// What it adds to a score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u16>,
}

/// The layout of a finished report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportTemplate {
    /// The first line.
    pub title: String,
    /// The sections in order.
    pub sections: Vec<ReportSection>,
}

/// A headed part of a report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSection {
    /// The section's own line.
    pub heading: String,
    /// Text with `{step.field}` where an answer goes. A line none of whose
    /// fields has an answer is left out.
    pub lines: Vec<String>,
}
