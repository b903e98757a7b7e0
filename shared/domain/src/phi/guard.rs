//! What happens to a request that holds identifiers.

use std::collections::HashSet;
use std::str::FromStr;

use thiserror::Error;

use super::redact::mark;
use super::{Finding, PhiKind, redact, scan, scan_key, scan_labelled};
use crate::field_error::FieldError;
use crate::wizard::decimal::Decimal;
use crate::wizard::step_data::{Node, Path, StepDocument};

/// What to do with identifiers, from the setting `PHI_POLICY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhiPolicy {
    /// Refuse the request.
    Reject,
    /// Keep the text without them.
    Redact,
    /// Do not look.
    Off,
}

/// A setting other than `reject`, `redact` and `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be reject, redact or off")]
pub struct UnknownPolicy;

impl FromStr for PhiPolicy {
    type Err = UnknownPolicy;

    fn from_str(text: &str) -> Result<Self, UnknownPolicy> {
        match text {
            "reject" => Ok(Self::Reject),
            "redact" => Ok(Self::Redact),
            "off" => Ok(Self::Off),
            _ => Err(UnknownPolicy),
        }
    }
}

impl PhiPolicy {
    /// Checks every key, string and number of a step's data. Runs before
    /// validation, so that validation's messages see nothing to repeat.
    ///
    /// # Errors
    /// With [`PhiPolicy::Reject`], one error of code `phi_detected` for each
    /// path that holds identifiers, naming their kinds and never the text.
    pub fn check_step(self, document: StepDocument) -> Result<StepDocument, Vec<FieldError>> {
        if self == Self::Off {
            return Ok(document);
        }
        let mut guard = Guard::default();
        let entries = guard.object(document.entries(), "", &Path::root());
        if self == Self::Reject && !guard.errors.is_empty() {
            return Err(guard.errors);
        }
        Ok(StepDocument::from_entries(entries))
    }

    /// Checks one text of a request, such as a title.
    ///
    /// # Errors
    /// With [`PhiPolicy::Reject`], an error of code `phi_detected` at `field`.
    pub fn check_text(self, field: &str, text: String) -> Result<String, FieldError> {
        if self == Self::Off {
            return Ok(text);
        }
        let findings = scan(&text);
        if findings.is_empty() {
            return Ok(text);
        }
        match self {
            Self::Reject => Err(detected(field, kinds(&findings))),
            Self::Redact | Self::Off => Ok(redact(&text, &findings)),
        }
    }
}

/// Walks the data once, noting errors and building the redacted copy.
#[derive(Default)]
struct Guard {
    errors: Vec<FieldError>,
}

impl Guard {
    fn node(&mut self, node: &Node, label: &str, path: &Path<'_>) -> Node {
        match node {
            Node::Null | Node::Boolean(_) => node.clone(),
            Node::Number(literal) => self.number(literal, label, path),
            Node::Text(text) => self.text(text, label, path),
            Node::Object(entries) => Node::Object(self.object(entries, label, path)),
            Node::Array(items) => {
                let items = items.iter().enumerate();
                Node::Array(
                    items
                        .map(|(index, item)| self.node(item, label, &path.index(index)))
                        .collect(),
                )
            }
        }
    }

    /// Entries under their keys; a value's label is its key after the key of
    /// the object it is in, so that `{"contact": {"name": …}}` says whose name.
    fn object(
        &mut self,
        entries: &[(String, Node)],
        label: &str,
        path: &Path<'_>,
    ) -> Vec<(String, Node)> {
        let mut keys = HashSet::new();
        let entries = entries.iter().enumerate();
        entries
            .map(|(position, (key, value))| {
                let path = path.key(key, position);
                let inner = format!("{} {}", last_key(label), tail(key));
                let mut key = self.key(key, &path);
                while !keys.insert(key.clone()) {
                    key.push('_');
                }
                (key, self.node(value, inner.trim_start(), &path))
            })
            .collect()
    }

    fn key(&mut self, key: &str, path: &Path<'_>) -> String {
        let kinds = scan_key(key);
        let Some(first) = kinds.first().copied() else {
            return key.to_owned();
        };
        self.errors.push(detected(&path.to_string(), kinds));
        mark(first)
    }

    fn text(&mut self, text: &str, label: &str, path: &Path<'_>) -> Node {
        let findings = scan_labelled(label, text);
        if findings.is_empty() {
            return Node::Text(text.to_owned());
        }
        self.errors
            .push(detected(&path.to_string(), kinds(&findings)));
        Node::Text(redact(text, &findings))
    }

    /// A number is read as its digits: `5.551e9` and `-5551000000` are the
    /// same telephone number as `5551000000`.
    fn number(&mut self, literal: &str, label: &str, path: &Path<'_>) -> Node {
        const LONGEST_IDENTIFIER: usize = 20;
        let whole =
            Decimal::parse(literal).and_then(|value| value.whole_digits(LONGEST_IDENTIFIER));
        let findings = scan_labelled(label, whole.as_deref().unwrap_or(literal));
        let Some(first) = findings.first() else {
            return Node::Number(literal.to_owned());
        };
        self.errors
            .push(detected(&path.to_string(), kinds(&findings)));
        Node::Text(mark(first.kind))
    }
}

/// The part of a label that came from the innermost key.
fn last_key(label: &str) -> &str {
    label.rsplit(' ').next().unwrap_or_default()
}

/// The last characters of a key; more would say nothing about the value.
fn tail(key: &str) -> &str {
    const REACH: usize = 64;
    let cut = key
        .char_indices()
        .rev()
        .nth(REACH)
        .map_or(0, |(index, _)| index);
    &key[cut..]
}

fn kinds(findings: &[Finding]) -> Vec<PhiKind> {
    findings.iter().map(|finding| finding.kind).collect()
}

fn detected(field: &str, mut kinds: Vec<PhiKind>) -> FieldError {
    kinds.sort_unstable();
    kinds.dedup();
    let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
    let message = format!("looks like {}; leave identifiers out", kinds.join(" and "));
    FieldError::new(field, "phi_detected", message)
}

#[cfg(test)]
mod tests;
