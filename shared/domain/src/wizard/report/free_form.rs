//! Plain lines for data that no definition describes.

use std::collections::BTreeMap;

use super::words::Words;
use crate::wizard::step_data::{Node, StepDocument};

pub(super) fn render(title: &str, documents: &BTreeMap<u8, StepDocument>, words: &Words) -> String {
    let mut text = format!("{title}\n");
    for (number, document) in documents {
        let mut lines = vec![
            String::new(),
            format!("{} {number}", words.step.to_uppercase()),
        ];
        for (key, value) in document.entries() {
            push_entry(&mut lines, 0, (key, value), words);
        }
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// Appends `key: value`, nested values indented beneath; nothing when blank.
pub(super) fn push_entry(
    lines: &mut Vec<String>,
    depth: usize,
    (key, value): (&str, &Node),
    words: &Words,
) {
    let indent = "  ".repeat(depth);
    match value {
        Node::Object(entries) => {
            lines.push(format!("{indent}{key}:"));
            for (key, value) in entries {
                push_entry(lines, depth + 1, (key, value), words);
            }
        }
        Node::Array(items) => {
            lines.push(format!("{indent}{key}:"));
            for (index, item) in items.iter().enumerate() {
                push_entry(lines, depth + 1, (&(index + 1).to_string(), item), words);
            }
        }
        value => lines.extend(scalar(value, words).map(|text| format!("{indent}{key}: {text}"))),
    }
}

/// A scalar as people write it, later lines of a text indented; `None` when
/// blank or not a scalar.
pub(super) fn scalar(value: &Node, words: &Words) -> Option<String> {
    match value {
        Node::Boolean(true) => Some(words.yes.to_owned()),
        Node::Boolean(false) => Some(words.no.to_owned()),
        Node::Number(literal) => Some(literal.clone()),
        Node::Text(text) if !value.is_blank() => {
            let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
            Some(lines.join("\n  "))
        }
        Node::Null | Node::Text(_) | Node::Array(_) | Node::Object(_) => None,
    }
}
