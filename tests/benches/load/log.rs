//! What was answered, how fast, and what should not have happened.

use std::{collections::BTreeMap, time::Duration};

use tests::Answer;

use crate::kind::Kind;

/// Of one client or, merged, of a stage.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// How long each answer took, whatever it was, without the waits between repetitions.
    pub(crate) took: BTreeMap<Kind, Vec<Duration>>,
    /// How often a kind was answered with a status other than that of success.
    pub(crate) refused: BTreeMap<(Kind, u16), usize>,
    failures: BTreeMap<String, usize>,
}

impl Log {
    pub(crate) fn note(&mut self, kind: Kind, took: Duration, answer: &Answer) {
        self.took.entry(kind).or_default().push(took);
        if answer.status != kind.facts().status {
            *self.refused.entry((kind, answer.status)).or_default() += 1;
        }
    }

    /// An answer that the API does not document; the body stays untold but for its code.
    pub(crate) fn undocumented(&mut self, kind: Kind, answer: &Answer) {
        let facts = kind.facts();
        self.broken(format!(
            "{} {} answered {} {}",
            facts.method,
            facts.route,
            answer.status,
            answer.code()
        ));
    }

    /// Something that was promised is not so.
    pub(crate) fn broken(&mut self, what: impl Into<String>) {
        *self.failures.entry(what.into()).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.add_failures(&other);
        for (kind, took) in other.took {
            self.took.entry(kind).or_default().extend(took);
        }
        for (what, count) in other.refused {
            *self.refused.entry(what).or_default() += count;
        }
    }

    pub(crate) fn add_failures(&mut self, other: &Self) {
        for (what, count) in &other.failures {
            *self.failures.entry(what.clone()).or_default() += count;
        }
    }

    /// Each failure and how often it happened.
    pub(crate) fn failures(&self) -> Vec<String> {
        let line = |(what, count): (&String, &usize)| format!("{what} ({count} times)");
        self.failures.iter().map(line).collect()
    }

    pub(crate) fn failure_count(&self) -> usize {
        self.failures.values().sum()
    }

    /// How many answers there were.
    pub(crate) fn requests(&self) -> usize {
        self.took.values().map(Vec::len).sum()
    }

    /// How many answers had that status instead of success.
    pub(crate) fn answered(&self, status: u16) -> usize {
        let matching = self.refused.iter().filter(|((_, s), _)| *s == status);
        matching.map(|(_, count)| count).sum()
    }

    /// How many answers each function gave.
    pub(crate) fn by_function(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for (kind, took) in &self.took {
            *counts.entry(kind.facts().function).or_default() += took.len();
        }
        counts
    }
}
