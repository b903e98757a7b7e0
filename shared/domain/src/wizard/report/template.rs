//! Reports laid out by a catalogue entry.

use super::free_form;
use super::words::Words;
use crate::wizard::answers::{Answers, Documents};
use crate::wizard::catalogue::condition::{FieldPath, SCORE};
use crate::wizard::catalogue::{FieldDefinition, FieldType, WizardDefinition};
use crate::wizard::score::ScoreResult;
use crate::wizard::step_data::Node;

pub(super) fn render(
    definition: &WizardDefinition,
    documents: &Documents,
    answers: &Answers<'_>,
    words: &Words,
) -> String {
    let mut text = format!("{}\n", definition.report.title);
    for section in &definition.report.sections {
        let lines = section.lines.iter();
        let lines: Vec<String> = lines
            .filter_map(|line| fill(line, definition, answers, words))
            .collect();
        push_section(&mut text, &section.heading, &lines, words);
    }
    let other = unplaced(definition, documents, words);
    if !other.is_empty() {
        push_section(&mut text, words.other, &other, words);
    }
    text
}

/// What stands between braces in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placeholder<'a> {
    /// `{step.field}`: the answer.
    Answer(&'a str, &'a str),
    /// `{step.field.unit}`: the unit of the answer.
    Unit(&'a str, &'a str),
    /// `{score.name}`: the score and what it means.
    Score(&'a str),
}

impl<'a> Placeholder<'a> {
    fn parse(name: &'a str) -> Option<Self> {
        let mut parts = name.split('.');
        let parts = (parts.next()?, parts.next()?, parts.next(), parts.next());
        match parts {
            (SCORE, name, None, None) => Some(Self::Score(name)),
            (step, field, None, None) => Some(Self::Answer(step, field)),
            (step, field, Some("unit"), None) => Some(Self::Unit(step, field)),
            _ => None,
        }
    }
}

/// The placeholders of a template line; `None` when a brace is not closed or
/// holds something else.
#[must_use]
pub fn placeholders(line: &str) -> Option<Vec<Placeholder<'_>>> {
    line.split('{')
        .skip(1)
        .map(|rest| Placeholder::parse(rest.split_once('}')?.0))
        .collect()
}

fn push_section(text: &mut String, heading: &str, lines: &[String], words: &Words) {
    text.push('\n');
    text.push_str(heading);
    text.push('\n');
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    if lines.is_empty() {
        text.push_str(words.no_answers);
        text.push('\n');
    }
}

/// `line` with its answers in place; `None` when it has none of them.
fn fill(
    line: &str,
    definition: &WizardDefinition,
    answers: &Answers<'_>,
    words: &Words,
) -> Option<String> {
    let mut pieces = line.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    let mut answered = false;
    for piece in pieces {
        let (name, literal) = piece.split_once('}').unwrap_or((piece, ""));
        let placeholder = Placeholder::parse(name)?;
        if let Placeholder::Unit(step, field) = placeholder {
            filled.push_str(unit(step, field, definition).unwrap_or_default());
        } else {
            let answer = answer(placeholder, answers, words);
            answered |= answer.is_some();
            filled.push_str(answer.as_deref().unwrap_or(words.no_answer));
        }
        filled.push_str(literal);
    }
    answered.then_some(filled)
}

fn unit<'a>(step: &str, field: &str, definition: &'a WizardDefinition) -> Option<&'a str> {
    let step = definition.step(definition.step_number(step)?)?;
    step.field(field)?.unit.as_deref()
}

fn answer(placeholder: Placeholder<'_>, answers: &Answers<'_>, words: &Words) -> Option<String> {
    match placeholder {
        Placeholder::Answer(step, field) => {
            let path = FieldPath {
                step: step.to_owned(),
                field: field.to_owned(),
            };
            let (field, value) = answers.get(&path)?;
            display(field, value, words)
        }
        Placeholder::Score(name) => answers.score(name).map(|score| meaning(score, words)),
        Placeholder::Unit(..) => None,
    }
}

/// `60 (High risk)`, and after it what was not assessed.
fn meaning(score: &ScoreResult, words: &Words) -> String {
    let Some(value) = score.value else {
        return words.no_answer.to_owned();
    };
    let mut text = value.to_string();
    if let Some(band) = &score.band {
        text = format!("{text} ({})", band.label);
    }
    if !score.not_assessed.is_empty() {
        let open = score.not_assessed.join("; ");
        text = format!("{text}; {}: {open}", words.not_assessed);
    }
    text
}

fn display(field: &FieldDefinition, value: &Node, words: &Words) -> Option<String> {
    match (field.kind, value) {
        (FieldType::Select, Node::Text(value)) => Some(label(field, value)),
        (FieldType::Multiselect, Node::Array(items)) => {
            let labels = items.iter().filter_map(|item| match item {
                Node::Text(value) => Some(label(field, value)),
                item => free_form::scalar(item, words),
            });
            Some(labels.collect::<Vec<_>>().join(", "))
        }
        _ => free_form::scalar(value, words),
    }
}

/// The option as it is shown; one of an earlier definition as it was sent.
fn label(field: &FieldDefinition, value: &str) -> String {
    let label = field.choice(value).map(|choice| choice.label.as_str());
    label.unwrap_or(value).to_owned()
}

/// Entries that the definition does not know: saved under an earlier version.
fn unplaced(definition: &WizardDefinition, documents: &Documents, words: &Words) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, document) in documents {
        let step = definition.step(*number);
        let known = |key: &str| step.is_some_and(|step| step.field(key).is_some());
        let unknown = document.entries().iter().filter(|(key, _)| !known(key));
        for (key, value) in unknown {
            free_form::push_entry(&mut lines, 0, (key, value), words);
        }
    }
    lines
}
