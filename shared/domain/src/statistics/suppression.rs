//! What is shown of figures, so that no count of one to four can be seen or worked out.
//!
//! Counts stand in groups that are shown or hidden together: the parts of one whole, or a count by
//! itself.
//!
//! - A **day** of a group is hidden when any of its counts is 1 to 4. This depends on no other day,
//!   so what was shown once stays right.
//! - What is hidden of the days of one week in one month adds up to a **remainder**. It is small when
//!   any of its counts is 1 to 4.
//! - A **week** is shown once it is over and no remainder in it is small. It tells the sum of its
//!   remainders, of which it has two where a month begins within it.
//! - A **month** is shown once it is over and its small remainders together are not small. It tells
//!   the sum of all of its remainders.
//!
//! So whoever subtracts what is shown from what is shown gets remainders that are not small, and of
//! each month the sum of the small ones, which is not small and which no week has a part in. Before a
//! week or a month is over, and where it is hidden, it has only what its days show: that tells nothing
//! new.
//!
//! A whole is a group, and its parts are another, since the whole can be shown on a day that hides
//! its parts. The parts of a week or a month are shown only where the whole is, and a remainder of
//! parts counts as small where that of the whole is: else the parts would add up to what the whole
//! hides. Of parts that are hidden on several days one cannot be worked out from the whole; of one day
//! alone the remainder would be small.
//!
//! Accounts that were active are counted anew for each period and do not add up, so each of these
//! counts stands for itself.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    figures::{Counts, Figures},
    rolling::RolledUp,
    span::{By, Span},
};

/// Counts below this are not shown.
pub const LEAST: u64 = 5;

/// What is shown of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figure {
    /// The count, or how much of it may be shown: then it is more.
    pub count: u64,
    /// Whether that is all of it. Of a count that is not, 0 tells nothing: not even that it is small,
    /// for the parts of a whole are hidden together.
    pub exact: bool,
}

/// Finds the counts of a group in the figures of a day.
pub(super) type Cells<'a> = &'a dyn Fn(&Figures) -> Vec<u64>;

/// What is shown of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    counts: Counts,
    pub(super) exact: bool,
}

/// What is asked for: a period of days that are rolled up.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) rolled_up: &'a RolledUp,
    pub(super) by: By,
    pub(super) span: Span,
}

impl Shown {
    pub(super) fn at(&self, place: usize) -> Figure {
        Figure {
            count: self.counts.0.get(place).copied().unwrap_or_default(),
            exact: self.exact,
        }
    }

    /// The counts, if they are all of it.
    pub(super) fn exactly(&self) -> Option<&[u64]> {
        self.exact.then_some(self.counts.0.as_slice())
    }
}

impl Asked<'_> {
    /// Whether the period is over and rolled up.
    pub(super) fn is_over(&self) -> bool {
        self.rolled_up.knows(self.span.last)
    }

    /// What is shown of a count that stands for itself.
    pub(super) fn figure(&self, count: impl Fn(&Figures) -> u64) -> Figure {
        self.group(&|figures| vec![count(figures)], &[]).at(0)
    }

    /// What is shown of the group that `cells` finds, the parts of these wholes.
    pub(super) fn group(&self, cells: Cells<'_>, wholes: &[Cells<'_>]) -> Shown {
        let exact = self.is_over() && self.may_be_shown(cells, wholes);
        let mut counts = Counts::default();
        for figures in self.days(self.span) {
            let of_day = cells(figures);
            if exact || !is_small(&of_day) {
                counts.add(&of_day);
            }
        }
        Shown { counts, exact }
    }

    /// The accounts that were active. What is shown of the days is a least of what they come to.
    pub(super) fn active(&self) -> Figure {
        let days = self.days(self.span).map(|figures| figures.accounts);
        let all: u64 = days
            .clone()
            .map(|accounts| match self.by {
                By::Day => accounts.active,
                By::Week => accounts.first_of_week,
                By::Month => accounts.first_of_month,
            })
            .sum();
        if self.is_over() && !is_small(&[all]) {
            return Figure {
                count: all,
                exact: true,
            };
        }
        let shown = days.map(|accounts| accounts.active);
        Figure {
            count: shown
                .filter(|count| !is_small(&[*count]))
                .max()
                .unwrap_or(0),
            exact: false,
        }
    }

    /// The figures of the days of `span` that are rolled up.
    pub(super) fn days(&self, span: Span) -> impl Iterator<Item = &Figures> + Clone {
        let days = self.rolled_up.days.range(span.first..=span.last);
        days.map(|(_, figures)| figures)
    }

    fn may_be_shown(&self, cells: Cells<'_>, wholes: &[Cells<'_>]) -> bool {
        let hides_few = |segment: &Span, cells| is_small(&self.remainder(*segment, cells).0);
        let mut small = self.span.segments();
        small.retain(|segment| {
            let mut all = wholes.iter().copied().chain([cells]);
            all.any(|cells| hides_few(segment, cells))
        });
        let shown = match self.by {
            By::Day | By::Week => small.is_empty(),
            By::Month => {
                let mut sum = Counts::default();
                for segment in small {
                    sum.add(&self.remainder(segment, cells).0);
                }
                !is_small(&sum.0)
            }
        };
        shown && wholes.iter().all(|whole| self.may_be_shown(*whole, &[]))
    }

    /// What is hidden of the days of a segment.
    fn remainder(&self, segment: Span, cells: Cells<'_>) -> Counts {
        let mut remainder = Counts::default();
        let of_days = self.days(segment).map(cells);
        of_days
            .filter(|of_day| is_small(of_day))
            .for_each(|of_day| remainder.add(&of_day));
        remainder
    }
}

fn is_small(counts: &[u64]) -> bool {
    counts.iter().any(|count| (1..LEAST).contains(count))
}

#[cfg(test)]
mod tests;
