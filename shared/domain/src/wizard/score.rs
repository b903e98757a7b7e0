//! Scores computed from the answers, as the type's file declares them.

use serde::Serialize;
use utoipa::ToSchema;

use super::answers::Answers;
use super::catalogue::condition::FieldPath;
use super::catalogue::score::{Band, Criterion, ScoreDefinition};
use super::step_data::Node;

/// A score of a wizard's answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreResult {
    /// The score's name in the definition.
    #[schema(example = "morse_fall_scale")]
    pub name: String,
    /// What it is called.
    pub label: String,
    /// The sum; `null` when an answer that it needs is missing.
    #[schema(example = 60)]
    pub value: Option<u16>,
    /// What the sum means.
    pub band: Option<Band>,
    /// The criteria without an answer, which add nothing.
    pub not_assessed: Vec<String>,
    /// The publication that it follows.
    pub source: String,
}

/// Counts `score`. Scores that it compares with must have been counted before.
pub(super) fn compute(score: &ScoreDefinition, answers: &Answers<'_>) -> ScoreResult {
    let options = score.fields.iter().map(|path| points(path, answers));
    let options: Option<u16> = options.sum();
    let criteria = score.criteria.iter();
    let criteria: Vec<_> = criteria
        .map(|criterion| (criterion, is_met(criterion, answers)))
        .collect();
    let met = criteria.iter().filter(|(_, met)| *met == Some(true));
    let met: u16 = met.map(|(criterion, _)| criterion.points).sum();
    let open = criteria.iter().filter(|(_, met)| met.is_none());
    let value = options.map(|options| options + met);
    ScoreResult {
        name: score.name.clone(),
        label: score.label.clone(),
        value,
        band: value.and_then(|value| score.band(value)).cloned(),
        not_assessed: open.map(|(criterion, _)| criterion.label.clone()).collect(),
        source: score.source.clone(),
    }
}

/// The points of the option chosen.
fn points(path: &FieldPath, answers: &Answers<'_>) -> Option<u16> {
    match answers.get(path)? {
        (field, Node::Text(value)) => field.choice(value)?.points,
        _ => None,
    }
}

/// `None` when no alternative has all its answers.
fn is_met(criterion: &Criterion, answers: &Answers<'_>) -> Option<bool> {
    let alternatives = criterion.any.iter().filter_map(|conditions| {
        let holds = conditions.iter().map(|condition| answers.holds(condition));
        let holds: Option<Vec<bool>> = holds.collect();
        holds.map(|holds| holds.into_iter().all(|holds| holds))
    });
    alternatives.reduce(|met, other| met || other)
}

#[cfg(test)]
mod tests;
