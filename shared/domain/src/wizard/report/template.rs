//! Reports laid out by a catalogue entry.

use std::collections::BTreeMap;

use super::free_form;
use crate::wizard::catalogue::{FieldDefinition, FieldType, WizardDefinition};
use crate::wizard::step_data::{Node, StepDocument};

/// Stands where a line has some of its answers but not this one.
const NO_ANSWER: &str = "not recorded";

type Documents = BTreeMap<u8, StepDocument>;

pub(super) fn render(definition: &WizardDefinition, documents: &Documents) -> String {
    let mut text = format!("{}\n", definition.report.title);
    for section in &definition.report.sections {
        let lines: Vec<String> = section
            .lines
            .iter()
            .filter_map(|line| fill(line, definition, documents))
            .collect();
        push_section(&mut text, &section.heading, &lines);
    }
    let other = unplaced(definition, documents);
    if !other.is_empty() {
        push_section(&mut text, "OTHER", &other);
    }
    text
}

/// The `(step, field)` pairs that a template line names; `None` when a brace
/// is not closed or a name lacks its dot.
#[must_use]
pub fn placeholders(line: &str) -> Option<Vec<(&str, &str)>> {
    line.split('{')
        .skip(1)
        .map(|rest| rest.split_once('}')?.0.split_once('.'))
        .collect()
}

fn push_section(text: &mut String, heading: &str, lines: &[String]) {
    text.push('\n');
    text.push_str(heading);
    text.push('\n');
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    if lines.is_empty() {
        text.push_str("Not recorded\n");
    }
}

/// `line` with its answers in place; `None` when it has none of them.
fn fill(line: &str, definition: &WizardDefinition, documents: &Documents) -> Option<String> {
    let mut pieces = line.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    let mut answered = false;
    for piece in pieces {
        let (name, literal) = piece.split_once('}').unwrap_or((piece, ""));
        let answer = answer(name, definition, documents);
        answered |= answer.is_some();
        filled.push_str(answer.as_deref().unwrap_or(NO_ANSWER));
        filled.push_str(literal);
    }
    answered.then_some(filled)
}

fn answer(name: &str, definition: &WizardDefinition, documents: &Documents) -> Option<String> {
    let (step, field) = name.split_once('.')?;
    let index = definition
        .steps
        .iter()
        .position(|entry| entry.name == step)?;
    let field = definition.steps.get(index)?.field(field)?;
    let number = u8::try_from(index + 1).ok()?;
    display(field, documents.get(&number)?.get(&field.name)?)
}

fn display(field: &FieldDefinition, value: &Node) -> Option<String> {
    if value.is_blank() {
        return None;
    }
    match (field.kind, value) {
        (FieldType::Select, Node::Text(value)) => {
            let label = field.choice(value).map_or(value, |choice| &choice.label);
            Some(label.clone())
        }
        _ => free_form::scalar(value),
    }
}

/// Entries that the definition does not know: saved under an earlier version.
fn unplaced(definition: &WizardDefinition, documents: &Documents) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, document) in documents {
        let step = definition.step(*number);
        let known = |key: &str| step.is_some_and(|step| step.field(key).is_some());
        let unknown = document.entries().iter().filter(|(key, _)| !known(key));
        for (key, value) in unknown {
            free_form::push_entry(&mut lines, 0, key, value);
        }
    }
    lines
}
