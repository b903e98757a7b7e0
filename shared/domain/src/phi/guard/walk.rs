//! A walk through the data of a step that notes what it finds and builds the copy without it.

use std::collections::HashSet;

use super::labels::{Labels, Siblings};
use super::{Match, parted};
use crate::phi::redact::mark;
use crate::phi::{Finding, PhiKind, redact, scan_key};
use crate::wizard::decimal::Decimal;
use crate::wizard::step_data::{Node, Path};

#[derive(Default)]
pub(super) struct Walk {
    pub(super) found: Vec<Match>,
}

impl Walk {
    fn node(&mut self, node: &Node, labels: &Labels, path: &Path<'_>) -> Node {
        match node {
            Node::Null | Node::Boolean(_) => node.clone(),
            Node::Number(literal) => self.number(literal, labels, path),
            Node::Text(text) => self.text(text, labels, path),
            Node::Object(entries) => Node::Object(self.object(entries, labels, path)),
            Node::Array(items) => self.array(items, labels, path),
        }
    }

    /// Entries under their keys, each read with what tells its meaning.
    pub(super) fn object(
        &mut self,
        entries: &[(String, Node)],
        labels: &Labels,
        path: &Path<'_>,
    ) -> Vec<(String, Node)> {
        let values = entries.iter().map(|(_, value)| value);
        let under = parted::under(labels.first(), values);
        let beside = parted::beside(entries);
        let siblings = Siblings::of(entries);
        let mut keys = HashSet::new();
        let entries_in_order = entries.iter().zip(beside).enumerate();
        entries_in_order
            .map(|(position, ((key, value), beside))| {
                let parted = under.or(beside);
                let path = path.key(key, position);
                let inner = labels.of_entry(key, value, &siblings);
                let mut key = self.key(key, &path);
                while !keys.insert(key.clone()) {
                    key.push('_');
                }
                (key, self.part(value, &inner, &path, parted))
            })
            .collect()
    }

    fn array(&mut self, items: &[Node], labels: &Labels, path: &Path<'_>) -> Node {
        let parted = parted::under(labels.first(), items.iter());
        let items = items.iter().enumerate();
        Node::Array(
            items
                .map(|(index, item)| self.part(item, labels, &path.index(index), parted))
                .collect(),
        )
    }

    /// A value that may be part of an identifier which its siblings make up.
    fn part(&mut self, node: &Node, labels: &Labels, path: &Path<'_>, of: Option<PhiKind>) -> Node {
        let (Some(kind), Node::Text(text) | Node::Number(text)) = (of, node) else {
            return self.node(node, labels, path);
        };
        self.found.push(Match::whole(&path.to_string(), text, kind));
        Node::Text(mark(kind))
    }

    fn key(&mut self, key: &str, path: &Path<'_>) -> String {
        let kinds = scan_key(key);
        let Some(first) = kinds.first().copied() else {
            return key.to_owned();
        };
        let shown = path.to_string();
        for kind in kinds {
            self.found.push(Match::whole(&shown, key, kind));
        }
        mark(first)
    }

    fn text(&mut self, text: &str, labels: &Labels, path: &Path<'_>) -> Node {
        let findings = labels.scan(text);
        if findings.is_empty() {
            return Node::Text(text.to_owned());
        }
        self.note(text, &findings, path);
        Node::Text(redact(text, &findings))
    }

    /// A number is read as its digits: `5.551e9` and `-5551000000` are the
    /// same telephone number as `5551000000`. Fewer than four identify nobody.
    fn number(&mut self, literal: &str, labels: &Labels, path: &Path<'_>) -> Node {
        const LONGEST_IDENTIFIER: usize = 20;
        const SHORTEST_IDENTIFIER: usize = 4;
        let whole =
            Decimal::parse(literal).and_then(|value| value.whole_digits(LONGEST_IDENTIFIER));
        let digits = whole.as_deref().unwrap_or(literal);
        if digits.len() < SHORTEST_IDENTIFIER {
            return Node::Number(literal.to_owned());
        }
        let findings = labels.scan(digits);
        let Some(first) = findings.first() else {
            return Node::Number(literal.to_owned());
        };
        let shown = path.to_string();
        self.found.push(Match::whole(&shown, literal, first.kind));
        Node::Text(mark(first.kind))
    }

    fn note(&mut self, text: &str, findings: &[Finding], path: &Path<'_>) {
        let shown = path.to_string();
        let matches = findings
            .iter()
            .map(|finding| Match::of(&shown, text, finding));
        self.found.extend(matches);
    }
}
