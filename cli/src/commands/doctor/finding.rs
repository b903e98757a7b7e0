use serde::Serialize;

use crate::terminal::{Colour, Colours};

/// What one check came to.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    check: &'static str,
    pub(super) verdict: Verdict,
    words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// As it should be.
    Good,
    /// Perhaps as somebody wants it.
    Doubtful,
    /// To be put right.
    Wrong,
    /// Not looked at.
    Skipped,
}

impl Finding {
    pub(super) fn good(check: &'static str, words: impl Into<String>) -> Self {
        Self::new(check, Verdict::Good, words)
    }

    pub(super) fn doubtful(check: &'static str, words: impl Into<String>) -> Self {
        Self::new(check, Verdict::Doubtful, words)
    }

    pub(super) fn wrong(check: &'static str, words: impl Into<String>) -> Self {
        Self::new(check, Verdict::Wrong, words)
    }

    pub(super) fn skipped(check: &'static str, words: impl Into<String>) -> Self {
        Self::new(check, Verdict::Skipped, words)
    }

    /// Good, or wrong for the reason.
    pub(super) fn of(check: &'static str, result: Result<String, String>) -> Self {
        match result {
            Ok(words) => Self::good(check, words),
            Err(words) => Self::wrong(check, words),
        }
    }

    fn new(check: &'static str, verdict: Verdict, words: impl Into<String>) -> Self {
        Self {
            check,
            verdict,
            words: words.into(),
        }
    }

    /// As a person reads it.
    pub(super) fn line(&self, colours: Colours) -> String {
        let (colour, mark) = match self.verdict {
            Verdict::Good => (Colour::Green, "good    "),
            Verdict::Doubtful => (Colour::Yellow, "doubtful"),
            Verdict::Wrong => (Colour::Red, "wrong   "),
            Verdict::Skipped => (Colour::Grey, "skipped "),
        };
        let (check, words) = (self.check, &self.words);
        format!("{}  {check:<12} {words}", colours.paint(colour, mark))
    }
}
