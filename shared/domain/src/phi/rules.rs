//! The patterns, and when a match counts.
//!
//! A pattern finds candidates; `accept` weighs what surrounds one. Patterns
//! match folded, that is ASCII, text. Every repeat is bounded.

mod addresses;
mod dates;
mod labelled;
mod names;
mod numbers;
mod phones;

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

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
    fn new(kind: PhiKind, pattern: impl Into<String>, accept: Accept) -> Self {
        Self::with(kind, pattern.into(), Condition::Accept(accept))
    }

    fn reading(kind: PhiKind, pattern: impl Into<String>, read: Read) -> Self {
        Self::with(kind, pattern.into(), Condition::Read(read))
    }

    fn with(kind: PhiKind, pattern: String, condition: Condition) -> Self {
        Self {
            kind,
            pattern,
            condition,
            automaton: OnceLock::new(),
        }
    }

    /// The bytes of every identifier that the rule finds.
    fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let captures = self.automaton().captures_iter(text.as_bytes());
        captures.filter_map(|captures| {
            let candidate = captures.name("id").or_else(|| captures.get(0))?.range();
            match self.condition {
                Condition::Accept(accept) => accept(text, &candidate).then_some(candidate),
                Condition::Read(read) => read(text, &candidate),
            }
        })
    }

    fn automaton(&self) -> &Regex {
        self.automaton
            .get_or_init(|| built(RegexBuilder::new(&self.pattern).unicode(false).build()))
    }
}

/// The rules, and one automaton over all their patterns to tell in a single
/// pass which of them apply.
struct Detector {
    any: RegexSet,
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
    let patterns = rules.iter().map(|rule| &rule.pattern);
    let any = built(RegexSetBuilder::new(patterns).unicode(false).build());
    Detector { any, rules }
});

#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, and passing text unchecked is no alternative"
)]
fn built<T>(automaton: Result<T, regex::Error>) -> T {
    automaton.expect("a constant pattern compiles")
}

/// Every accepted match in the folded text, rule by rule: of two rules that
/// find the same bytes the more specific comes first.
pub(super) fn find(text: &str) -> Vec<Finding> {
    let detector = &*DETECTOR;
    let candidates = detector.any.matches(text.as_bytes());
    candidates
        .iter()
        .filter_map(|index| detector.rules.get(index))
        .flat_map(|rule| {
            rule.find(text).map(|range| Finding {
                kind: rule.kind,
                range,
            })
        })
        .collect()
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
