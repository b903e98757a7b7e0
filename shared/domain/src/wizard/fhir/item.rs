//! Steps and fields to items and answers.

use serde_json::value::RawValue;

use super::coded;
use super::resource::{Answer, Item};
use crate::language::Language;
use crate::wizard::catalogue::{FieldDefinition, StepDefinition, WizardDefinition};
use crate::wizard::report::step_title;
use crate::wizard::step_data::{Node, StepDocument};

/// The group of a catalogue step: its fields in the definition's order, then
/// whatever an earlier version of the definition left behind.
pub(super) fn of_step(
    definition: &WizardDefinition,
    step: &StepDefinition,
    document: &StepDocument,
) -> Option<Item> {
    let fields = step.fields.iter().filter_map(|field| {
        let value = document.get(&field.name)?;
        let answers = coded::answers(definition, step, field, value);
        question_item(&link_id(step, field), Some(question(field)), answers)
    });
    let entries = document.entries().iter().enumerate();
    let unknown = entries.filter(|(_, (key, _))| step.field(key).is_none());
    let unknown = unknown.filter_map(|(index, (key, value))| {
        free_form(
            &format!("{}.other.{}", step.name, index + 1),
            string(key),
            value,
        )
    });
    let items = fields.chain(unknown).collect();
    group(step.name.clone(), Some(step.title.clone()), items)
}

/// The group of a step that has no definition.
pub(super) fn of_free_form(
    number: u8,
    document: &StepDocument,
    language: Language,
) -> Option<Item> {
    let items = numbered(&number.to_string(), document.entries());
    group(
        number.to_string(),
        Some(step_title(number, language)),
        items,
    )
}

/// What ties an answer to its question.
pub(super) fn link_id(step: &StepDefinition, field: &FieldDefinition) -> String {
    format!("{}.{}", step.name, field.name)
}

fn group(link_id: String, text: Option<String>, item: Vec<Item>) -> Option<Item> {
    if item.is_empty() {
        return None;
    }
    Some(Item {
        link_id,
        text,
        answer: Vec::new(),
        item,
    })
}

fn question(field: &FieldDefinition) -> String {
    match &field.unit {
        Some(unit) => format!("{} ({unit})", field.label),
        None => field.label.clone(),
    }
}

fn numbered(prefix: &str, entries: &[(String, Node)]) -> Vec<Item> {
    let entries = entries.iter().enumerate();
    entries
        .filter_map(|(index, (key, value))| {
            free_form(&format!("{prefix}.{}", index + 1), string(key), value)
        })
        .collect()
}

fn free_form(link_id: &str, text: Option<String>, value: &Node) -> Option<Item> {
    match value {
        Node::Object(entries) => group(link_id.to_owned(), text, numbered(link_id, entries)),
        Node::Array(items) if items.iter().any(is_container) => {
            let items = items.iter().enumerate().filter_map(|(index, item)| {
                free_form(&format!("{link_id}.{}", index + 1), None, item)
            });
            group(link_id.to_owned(), text, items.collect())
        }
        Node::Array(items) => {
            question_item(link_id, text, items.iter().filter_map(scalar).collect())
        }
        value => question_item(link_id, text, scalar(value).into_iter().collect()),
    }
}

fn question_item(link_id: &str, text: Option<String>, answer: Vec<Answer>) -> Option<Item> {
    if answer.is_empty() {
        return None;
    }
    Some(Item {
        link_id: link_id.to_owned(),
        text,
        answer,
        item: Vec::new(),
    })
}

const fn is_container(value: &Node) -> bool {
    matches!(value, Node::Array(_) | Node::Object(_))
}

pub(super) fn scalar(value: &Node) -> Option<Answer> {
    match value {
        Node::Boolean(value) => Some(Answer::ValueBoolean(*value)),
        Node::Number(literal) => match literal.parse::<i32>() {
            Ok(number) if number.to_string() == *literal => Some(Answer::ValueInteger(number)),
            _ => decimal(literal),
        },
        Node::Text(_) if value.is_blank() => None,
        Node::Text(text) => string(text).map(Answer::ValueString),
        Node::Null | Node::Array(_) | Node::Object(_) => None,
    }
}

/// The grammar of a FHIR R4 `decimal` is that of a JSON number.
pub(super) fn decimal(literal: &str) -> Option<Answer> {
    let literal = RawValue::from_string(literal.to_owned()).ok()?;
    Some(Answer::ValueDecimal(literal))
}

/// A FHIR R4 `string`: not blank, and of the control characters only tab, line
/// feed and carriage return.
fn string(text: &str) -> Option<String> {
    let allowed = |character: &char| !character.is_control() || "\t\n\r".contains(*character);
    let text: String = text.chars().filter(allowed).collect();
    (!text.trim().is_empty()).then_some(text)
}
