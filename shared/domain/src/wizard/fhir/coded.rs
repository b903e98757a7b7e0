//! The answers to a field that a definition describes.

use serde_json::value::RawValue;

use super::BASE;
use super::item::{decimal, scalar};
use super::resource::{Answer, Coding, Quantity};
use crate::wizard::catalogue::{
    Choice, FieldDefinition, FieldType, StepDefinition, WizardDefinition,
};
use crate::wizard::decimal::Decimal;
use crate::wizard::moment::{Moment, with_seconds};
use crate::wizard::step_data::Node;

/// The code system of UCUM.
pub(super) const UCUM: &str = "http://unitsofmeasure.org";

/// What was answered, in the order sent; none when it was left empty. What an
/// earlier version of the definition took is shown by its own type.
pub(super) fn answers(
    definition: &WizardDefinition,
    step: &StepDefinition,
    field: &FieldDefinition,
    value: &Node,
) -> Vec<Answer> {
    if value.is_blank() {
        return Vec::new();
    }
    match value {
        Node::Array(items) => {
            let answers = items.iter();
            answers
                .filter_map(|item| answer(definition, step, field, item))
                .collect()
        }
        value => answer(definition, step, field, value).into_iter().collect(),
    }
}

fn answer(
    definition: &WizardDefinition,
    step: &StepDefinition,
    field: &FieldDefinition,
    value: &Node,
) -> Option<Answer> {
    match (field.kind, value) {
        (FieldType::Select | FieldType::Multiselect, Node::Text(text)) => {
            match field.choice(text) {
                Some(choice) => Some(Answer::ValueCoding(coding(definition, step, field, choice))),
                None => scalar(value),
            }
        }
        (FieldType::Number, Node::Number(literal)) => number(field, literal),
        (kind, Node::Text(text)) => match Moment::parse(kind, text) {
            Some(Moment::Date(_)) => Some(Answer::ValueDate(text.clone())),
            Some(Moment::Time(_)) => Some(Answer::ValueTime(with_seconds(text))),
            Some(Moment::Datetime(_)) => Some(Answer::ValueDateTime(with_seconds(text))),
            None => scalar(value),
        },
        _ => scalar(value),
    }
}

/// An option as a code of its field's own code system.
pub(super) fn coding(
    definition: &WizardDefinition,
    step: &StepDefinition,
    field: &FieldDefinition,
    choice: &Choice,
) -> Coding {
    let list = [&definition.name, &step.name, &field.name];
    let list = list.map(|name| name.replace('_', "-")).join(".");
    Coding {
        extension: Vec::new(),
        system: format!("{BASE}/CodeSystem/{list}"),
        code: choice.value.clone(),
        display: choice.label.clone(),
    }
}

/// A number with a unit is a quantity; else whole ones of whole fields are
/// integers.
fn number(field: &FieldDefinition, literal: &str) -> Option<Answer> {
    match quantity(field, literal) {
        Some(quantity) => Some(Answer::ValueQuantity(quantity)),
        None if field.integer => integer(literal),
        None => decimal(literal),
    }
}

/// `literal` in the unit of `field`, if it has one.
pub(super) fn quantity(field: &FieldDefinition, literal: &str) -> Option<Quantity> {
    Some(Quantity {
        value: RawValue::from_string(literal.to_owned()).ok()?,
        unit: field.unit.clone()?,
        system: UCUM,
        code: field.ucum.clone()?,
    })
}

/// `72.0` is the integer 72; a number beyond 32 bits stays a decimal.
fn integer(literal: &str) -> Option<Answer> {
    const MOST_DIGITS: usize = 10;
    let value = Decimal::parse(literal)?;
    let sign = if value.is_negative() { "-" } else { "" };
    let digits = value.whole_digits(MOST_DIGITS);
    match digits.and_then(|digits| format!("{sign}{digits}").parse().ok()) {
        Some(number) => Some(Answer::ValueInteger(number)),
        None => decimal(literal),
    }
}
