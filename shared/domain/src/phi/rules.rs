//! The patterns, and when a match counts.
//!
//! A pattern is tried only where its trigger stands in the text, and its
//! condition weighs what surrounds the candidate that it finds there. Patterns
//! match folded, that is ASCII, text. Every repeat is bounded, so that the time
//! of a text is at most in proportion to its length.

mod addresses;
mod dates;
mod labelled;
mod names;
mod numbers;
mod phones;
mod triggers;

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder};

use triggers::{Trigger, Triggers};

use super::{Finding, PhiKind};

/// What decides whether a candidate counts, given the folded text and the
/// candidate's bytes.
type Accept = fn(&str, &Range<usize>) -> bool;

/// What makes an identifier of a candidate, which may reach further than the
/// pattern found.
type Read = fn(&str, &Range<usize>) -> Option<Range<usize>>;

/// A pattern and its condition. The candidate is the group `id` where the
/// pattern has one, else the whole match.
struct Rule {
    kind: PhiKind,
    triggers: &'static [Trigger],
    pattern: String,
    condition: Condition,
    /// Built when text first needs it: most text needs few.
    automaton: OnceLock<Regex>,
}

enum Condition {
    Accept(Accept),
    Read(Read),
}

impl Rule {
    fn new(
        kind: PhiKind,
        triggers: &'static [Trigger],
        pattern: impl Into<String>,
        accept: Accept,
    ) -> Self {
        Self::with(kind, triggers, pattern.into(), Condition::Accept(accept))
    }

    fn reading(
        kind: PhiKind,
        triggers: &'static [Trigger],
        pattern: impl Into<String>,
        read: Read,
    ) -> Self {
        Self::with(kind, triggers, pattern.into(), Condition::Read(read))
    }

    fn with(
        kind: PhiKind,
        triggers: &'static [Trigger],
        pattern: String,
        condition: Condition,
    ) -> Self {
        Self {
            kind,
            triggers,
            pattern,
            condition,
            automaton: OnceLock::new(),
        }
    }

    /// The bytes of the identifier that begins at `start`, or whose label does.
    fn find_at(&self, text: &str, start: usize) -> Option<Range<usize>> {
        let end = text.len().min(start + REACH);
        let text_here = text.as_bytes().get(start..end)?;
        let automaton = self.automaton();
        // Most tries fail, and without captures they allocate nothing.
        if !automaton.is_match(text_here) {
            return None;
        }
        let captures = automaton.captures(text_here)?;
        let found = captures.name("id").or_else(|| captures.get(0))?;
        let candidate = start + found.start()..start + found.end();
        match self.condition {
            Condition::Accept(accept) => accept(text, &candidate).then_some(candidate),
            Condition::Read(read) => read(text, &candidate),
        }
    }

    fn automaton(&self) -> &Regex {
        self.automaton.get_or_init(|| {
            let here = format!("^(?:{})", self.pattern);
            built(RegexBuilder::new(&here).unicode(false).build())
        })
    }
}

/// The most bytes that a pattern looks at.
const REACH: usize = 256;

/// The rules, and where each is to be tried.
struct Detector {
    triggers: Triggers,
    rules: Vec<Rule>,
}

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    let rules: Vec<Rule> = [
        numbers::rules(),
        labelled::rules(),
        phones::rules(),
        dates::rules(),
        addresses::rules(),
        names::rules(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let triggers = Triggers::of(rules.iter().map(|rule| rule.triggers));
    Detector { triggers, rules }
});

#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, and passing text unchecked is no alternative"
)]
fn built<T>(automaton: Result<T, regex::Error>) -> T {
    automaton.expect("a constant pattern compiles")
}

/// Builds every automaton.
pub(super) fn prepare() {
    for rule in &DETECTOR.rules {
        rule.automaton().is_match(b"0");
    }
}

/// Every accepted match in the folded text, rule by rule: of two rules that
/// find the same bytes the more specific comes first.
pub(super) fn find(text: &str) -> Vec<Finding> {
    let detector = &*DETECTOR;
    let mut found = Vec::new();
    detector.triggers.each(text, |start, indices| {
        for index in indices {
            let rule = detector.rules.get(*index);
            if let Some((rule, range)) =
                rule.and_then(|rule| Some((rule, rule.find_at(text, start)?)))
            {
                found.push((
                    *index,
                    Finding {
                        kind: rule.kind,
                        range,
                    },
                ));
            }
        }
    });
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, finding)| finding).collect()
}

#[cfg(test)]
mod conditions;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_needs_something() {
        for rule in &DETECTOR.rules {
            assert!(!rule.automaton().is_match(b""), "{}", rule.pattern);
        }
    }
}
