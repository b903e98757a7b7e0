//! How a wizard's score is counted, as its file declares it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::condition::{Condition, FieldPath};

/// A published scale: points of options, of criteria, or both, added up.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreDefinition {
    /// Unique within its wizard.
    #[schema(example = "morse_fall_scale")]
    pub name: String,
    /// What to call it on a screen.
    pub label: String,
    /// The publication that it follows.
    pub source: String,
    /// The fields whose chosen option has points. Without all of them there is no score.
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    pub fields: Vec<FieldPath>,
    /// What adds points when it holds.
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    pub criteria: Vec<Criterion>,
    /// What a score means, from the lowest up.
    pub bands: Vec<Band>,
}

impl ScoreDefinition {
    /// The band in which `value` lies: the last that begins at or below it.
    #[must_use]
    pub fn band(&self, value: u16) -> Option<&Band> {
        self.bands.iter().rev().find(|band| band.from <= value)
    }
}

/// Points for what is found. A criterion none of whose alternatives has all its answers adds
/// nothing and is told as not assessed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// What it looks at.
    pub label: String,
    /// What it adds.
    pub points: u16,
    /// It is met if all conditions of one of these hold.
    pub any: Vec<Vec<Condition>>,
}

/// A range of scores that mean the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The lowest score in it.
    pub from: u16,
    /// A stable word for programs.
    #[schema(example = "high")]
    pub name: String,
    /// What it is called.
    #[schema(example = "High risk")]
    pub label: String,
}
