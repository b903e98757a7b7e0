//! What happens to a request that holds identifiers.

mod labels;
mod parted;
mod walk;

use std::str::FromStr;

use thiserror::Error;

use super::review::{MAX_CONFIRMED, ReviewId, ReviewKeys, Scope};
use super::{PhiKind, redact, scan};
use crate::field_error::FieldError;
use crate::wizard::step_data::{Path, StepDocument};

/// What to do with identifiers, from the setting `PHI_POLICY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhiPolicy {
    /// Refuse the request until the person who wrote it confirms that names and places in it
    /// identify nobody; refuse all other kinds.
    Review,
    /// Refuse the request.
    Reject,
    /// Keep the text without them.
    Redact,
    /// Do not look.
    Off,
}

/// A setting other than `review`, `reject`, `redact` and `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be review, reject, redact or off")]
pub struct UnknownPolicy;

/// Characters that look like an identifier. It holds them, so it is never logged or answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where the string, key or number is that has them.
    pub path: String,
    /// What they look like.
    pub kind: PhiKind,
    /// The first of them, counted from 0 in code points of what was sent.
    pub start: usize,
    /// How many.
    pub length: usize,
    /// The characters.
    pub text: String,
}

/// The matches of a request that its policy does not let pass as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches {
    policy: PhiPolicy,
    found: Vec<Match>,
}

/// The matches that were confirmed: all there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// Their ids, to be kept, so that nobody is asked again.
    pub ids: Vec<ReviewId>,
    /// The kinds of those that were not confirmed before.
    pub new: Vec<PhiKind>,
}

/// What confirms matches.
#[derive(Debug, Clone, Copy)]
pub struct Confirmations<'a> {
    /// The ids that were sent with the request.
    pub sent: &'a [ReviewId],
    /// Those kept from before.
    pub kept: &'a [ReviewId],
}

impl FromStr for PhiPolicy {
    type Err = UnknownPolicy;

    fn from_str(text: &str) -> Result<Self, UnknownPolicy> {
        match text {
            "review" => Ok(Self::Review),
            "reject" => Ok(Self::Reject),
            "redact" => Ok(Self::Redact),
            "off" => Ok(Self::Off),
            _ => Err(UnknownPolicy),
        }
    }
}

impl PhiPolicy {
    /// Searches every key, string and number of a step's data, and answers with the data to keep
    /// and what stands against it. Runs before validation, so that validation's messages see
    /// nothing to repeat.
    #[must_use]
    pub fn search_step(self, document: StepDocument) -> (StepDocument, Matches) {
        if self == Self::Off {
            return (document, self.matches(Vec::new()));
        }
        let mut walk = walk::Walk::default();
        let entries = walk.object(document.entries(), &labels::Labels::none(), &Path::root());
        if self == Self::Redact {
            return (
                StepDocument::from_entries(entries),
                self.matches(Vec::new()),
            );
        }
        (document, self.matches(walk.found))
    }

    /// Searches one text of a request, such as a title.
    #[must_use]
    pub fn search_text(self, field: &str, text: String) -> (String, Matches) {
        if self == Self::Off {
            return (text, self.matches(Vec::new()));
        }
        let findings = scan(&text);
        if self == Self::Redact {
            return (redact(&text, &findings), self.matches(Vec::new()));
        }
        let found = findings
            .iter()
            .map(|finding| Match::of(field, &text, finding));
        let found = found.collect();
        (text, self.matches(found))
    }

    fn matches(self, found: Vec<Match>) -> Matches {
        Matches {
            policy: self,
            found,
        }
    }
}

impl Matches {
    /// Whether nothing stands against the request.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether there are any, and none of them may be confirmed.
    #[must_use]
    pub fn are_refused(&self) -> bool {
        !self.is_empty() && !self.found.iter().any(|found| self.confirmable(found))
    }

    /// Lets pass what is confirmed.
    ///
    /// # Errors
    /// One error of code `phi_detected` for each match that is not, at most [`MAX_ERRORS`] of
    /// them; it has the id that would confirm the match, if anything can.
    pub fn confirm(
        &self,
        keys: &ReviewKeys,
        scope: &Scope,
        by: Confirmations<'_>,
    ) -> Result<Confirmed, Vec<FieldError>> {
        let mut confirmed = Confirmed::default();
        let mut refused = Vec::new();
        for found in &self.found {
            let of = |ids| keys.confirmed(scope, found, ids);
            let (kept, sent) = if self.confirmable(found) {
                (of(by.kept), of(by.sent))
            } else {
                (None, None)
            };
            match kept.or(sent) {
                Some(id) => {
                    if !confirmed.ids.contains(&id) {
                        confirmed.ids.push(id);
                    }
                    if kept.is_none() {
                        confirmed.new.push(found.kind);
                    }
                }
                None => refused.push(found),
            }
        }
        if refused.is_empty() && self.found.len() <= MAX_CONFIRMED {
            return Ok(confirmed);
        }
        if refused.is_empty() {
            refused = self.found.iter().collect();
        }
        let id = |found: &Match| keys.ids(scope, found).next();
        let errors = refused.into_iter().take(MAX_ERRORS);
        Err(errors.map(|found| self.error(found, id)).collect())
    }

    /// The errors where nothing can be confirmed.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let found = self.found.iter().take(MAX_ERRORS);
        found.map(|found| self.error(found, |_| None)).collect()
    }

    /// Whether this one may be confirmed.
    fn confirmable(&self, found: &Match) -> bool {
        self.policy == PhiPolicy::Review && found.kind.may_be_confirmed()
    }

    fn error(&self, found: &Match, id: impl Fn(&Match) -> Option<ReviewId>) -> FieldError {
        let confirmable = self.confirmable(found) && self.found.len() <= MAX_CONFIRMED;
        let review_id = if confirmable { id(found) } else { None };
        let advice = match review_id {
            Some(_) => "leave identifiers out, or confirm that it identifies nobody",
            None => "leave identifiers out",
        };
        let message = format!("looks like {}; {advice}", found.kind);
        FieldError {
            kind: Some(found.kind),
            start: Some(found.start),
            length: Some(found.length),
            review_id,
            ..FieldError::new(found.path.clone(), "phi_detected", message)
        }
    }
}

/// The most errors of one answer.
pub const MAX_ERRORS: usize = 100;

impl Match {
    /// What was found in a text at `path`.
    fn of(path: &str, text: &str, finding: &super::Finding) -> Self {
        let found = &text[finding.range.clone()];
        Self {
            path: path.to_owned(),
            kind: finding.kind,
            start: text[..finding.range.start].chars().count(),
            length: found.chars().count(),
            text: found.to_owned(),
        }
    }

    /// The whole of what stands at `path`.
    fn whole(path: &str, text: &str, kind: PhiKind) -> Self {
        Self {
            path: path.to_owned(),
            kind,
            start: 0,
            length: text.chars().count(),
            text: text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
