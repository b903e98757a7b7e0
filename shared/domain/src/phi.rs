//! Finds identifiers of people in text, by their form.
//!
//! The product keeps no protected health information; this is the check that
//! holds it to that. It looks for those of the identifiers of 45 CFR
//! 164.514(b)(2)(i) that have a form or a label: text it passes is not thereby
//! de-identified. Names of staff after "Dr" pass, since only the patient and
//! the patient's relatives, employers and household count; so do dates
//! without a person, years of birth, ages, and ward, room and bed.
//!
//! Text is first folded so that full-width digits, invisible
//! characters and look-alike letters change nothing. Every pattern runs on a
//! finite automaton with bounded repeats, so time is linear in the text.

mod checks;
pub mod guard;
mod kind;
mod normalise;
mod places;
mod redact;
pub mod review;
mod rules;
mod words;

use std::ops::Range;

pub use kind::PhiKind;
pub use places::check_place;
pub use redact::redact;

pub(crate) use normalise::is_invisible;

use normalise::Normalised;

/// An identifier found. It holds no text, so that it can be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it looks like.
    pub kind: PhiKind,
    /// Its bytes in the text that was scanned; both ends are character
    /// boundaries.
    pub range: Range<usize>,
}

/// Every identifier in `text`, in order of appearance, not overlapping.
#[must_use]
pub fn scan(text: &str) -> Vec<Finding> {
    let folded = Normalised::new(text);
    let mut findings = rules::find(folded.text());
    for finding in &mut findings {
        finding.range = folded.original(&finding.range);
    }
    merge(findings)
}

/// Builds the automata that every scan needs, which takes the first one longer than all that
/// follow.
pub fn prepare() {
    rules::prepare();
    drop(scan("patient Ana"));
}

/// Every identifier in the value `text` of a field whose name is `label`, such
/// as `patient_name`: the name may be what tells the value's meaning.
#[must_use]
pub fn scan_labelled(label: &str, text: &str) -> Vec<Finding> {
    let prefix = format!("{}: ", spaced(label));
    let whole = format!("{prefix}{text}");
    let start = prefix.len();
    scan(&whole)
        .into_iter()
        .filter(|finding| finding.range.end > start)
        .map(|finding| Finding {
            kind: finding.kind,
            range: finding.range.start.saturating_sub(start)..finding.range.end - start,
        })
        .collect()
}

/// Every kind of identifier in a field's name.
#[must_use]
pub fn scan_key(key: &str) -> Vec<PhiKind> {
    scan(&spaced(key))
        .into_iter()
        .map(|finding| finding.kind)
        .collect()
}

/// `patient_name`, `patient-name` and `patientName` as words.
fn spaced(key: &str) -> String {
    let mut words = String::with_capacity(key.len() + 8);
    let mut after_lower = false;
    for character in key.chars() {
        if after_lower && character.is_uppercase() {
            words.push(' ');
        }
        after_lower = character.is_lowercase();
        words.push(if character == '_' { ' ' } else { character });
    }
    words
}

/// Joins findings that overlap under the kind of the first.
fn merge(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.range.start, std::cmp::Reverse(finding.range.end)));
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        match merged.last_mut() {
            Some(last) if finding.range.start < last.range.end => {
                last.range.end = last.range.end.max(finding.range.end);
            }
            _ => merged.push(finding),
        }
    }
    merged
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
