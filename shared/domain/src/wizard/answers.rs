//! The answers of a wizard by the names of its definition, and what its conditions say of them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::catalogue::condition::{Comparison, Condition, FieldPath, Operand, SCORE};
use super::catalogue::{FieldDefinition, FieldType, WizardDefinition};
use super::decimal::Decimal;
use super::moment::Moment;
use super::score::{self, ScoreResult};
use super::step_data::{Node, StepDocument};

/// Every saved step of a wizard, by number.
pub(super) type Documents = BTreeMap<u8, StepDocument>;

/// The answers of one wizard and its scores.
pub(super) struct Answers<'a> {
    definition: &'a WizardDefinition,
    documents: &'a Documents,
    scores: Vec<ScoreResult>,
}

/// What can be compared.
enum Value {
    Number(Decimal),
    Moment(Moment),
}

impl<'a> Answers<'a> {
    pub(super) fn new(definition: &'a WizardDefinition, documents: &'a Documents) -> Self {
        let scores = Vec::with_capacity(definition.scores.len());
        let mut answers = Self {
            definition,
            documents,
            scores,
        };
        // A score may count on those before it.
        for score in &definition.scores {
            let result = score::compute(score, &answers);
            answers.scores.push(result);
        }
        answers
    }

    /// The field and its answer, unless it is left empty.
    pub(super) fn get(&self, path: &FieldPath) -> Option<(&'a FieldDefinition, &'a Node)> {
        let number = self.definition.step_number(&path.step)?;
        let field = self.definition.step(number)?.field(&path.field)?;
        let value = self.documents.get(&number)?.get(&field.name)?;
        (!value.is_blank()).then_some((field, value))
    }

    /// The scores in the order of the definition.
    pub(super) fn into_scores(self) -> Vec<ScoreResult> {
        self.scores
    }

    /// The score called `name`.
    pub(super) fn score(&self, name: &str) -> Option<&ScoreResult> {
        self.scores.iter().find(|score| score.name == name)
    }

    /// Whether `condition` holds; `None` when an answer that it needs is missing.
    pub(super) fn holds(&self, condition: &Condition) -> Option<bool> {
        let Condition(path, comparison, operand) = condition;
        if *comparison == Comparison::Answered {
            let answered = self.get(path).is_some() || self.value(path).is_some();
            return Some(matches!(operand, Operand::Flag(expected) if *expected == answered));
        }
        if *comparison == Comparison::Is {
            return self.get(path).map(|(_, value)| is(value, operand));
        }
        let order = compare(&self.value(path)?, &self.operand(operand)?)?;
        Some(match comparison {
            Comparison::Below => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::AtLeast => order.is_ge(),
            Comparison::Above => order.is_gt(),
            Comparison::Is | Comparison::Answered => false,
        })
    }

    fn operand(&self, operand: &Operand) -> Option<Value> {
        match operand {
            Operand::Number(number) => Decimal::parse(&number.to_string()).map(Value::Number),
            Operand::Word(path) => self.value(&FieldPath::try_from(path.clone()).ok()?),
            Operand::Flag(_) => None,
        }
    }

    fn value(&self, path: &FieldPath) -> Option<Value> {
        if path.step == SCORE {
            let value = self.score(&path.field)?.value?;
            return Decimal::parse(&value.to_string()).map(Value::Number);
        }
        match self.get(path)? {
            (field, Node::Number(literal)) if field.kind == FieldType::Number => {
                Decimal::parse(literal).map(Value::Number)
            }
            (field, Node::Text(text)) => Moment::parse(field.kind, text).map(Value::Moment),
            _ => None,
        }
    }
}

fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Moment(left), Value::Moment(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn is(value: &Node, operand: &Operand) -> bool {
    match (value, operand) {
        (Node::Boolean(value), Operand::Flag(expected)) => value == expected,
        (Node::Text(value), Operand::Word(expected)) => value == expected,
        (Node::Array(items), _) => items.iter().any(|item| is(item, operand)),
        _ => false,
    }
}
