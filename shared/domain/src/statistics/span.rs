//! Days that follow each other, and how they are put together.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::period::Day;

/// What the figures of days are put together to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Days of UTC.
    Day,
    /// Weeks from Monday to Sunday (ISO 8601).
    Week,
    /// Months of the calendar.
    Month,
}

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: Day,
    /// The last, which is not before it.
    pub last: Day,
}

/// Whole days, weeks or months that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periods {
    /// Which of the three.
    pub by: By,
    /// All of their days.
    pub span: Span,
    /// Each of them, oldest first.
    pub each: Vec<Span>,
}

/// Why there are no periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPeriods {
    /// The last is before the first.
    #[error("must not be after to")]
    Reversed,
    /// They are more than are put together at once.
    #[error("must be later: one answer has at most {0} periods")]
    TooMany(usize),
}

impl Span {
    /// All its days.
    pub fn days(self) -> impl Iterator<Item = Day> {
        let days = (0..).map(move |days| self.first.plus(days));
        days.take_while(move |day| *day <= self.last)
    }

    /// Its parts that are of one week and of one month.
    pub(super) fn segments(self) -> Vec<Self> {
        let mut segments: Vec<Self> = Vec::new();
        let place = |day: Day| (day.first_of_week(), day.first_of_month());
        for day in self.days() {
            match segments.last_mut() {
                Some(segment) if place(segment.first) == place(day) => segment.last = day,
                _ => segments.push(Self {
                    first: day,
                    last: day,
                }),
            }
        }
        segments
    }
}

impl By {
    /// All of them, from the finest.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// How many are put together at once.
    #[must_use]
    pub const fn most(self) -> usize {
        match self {
            Self::Day => 93,
            Self::Week => 54,
            Self::Month => 25,
        }
    }

    /// How many there are when nobody says from when.
    const fn usual(self) -> i64 {
        match self {
            Self::Day => 14,
            Self::Week => 13,
            Self::Month => 12,
        }
    }

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Whole ones that hold the days from `from` to `to`. Without `to` the last one holds `yesterday`,
    /// without `from` there are as many as one looks at.
    ///
    /// # Errors
    /// See [`InvalidPeriods`].
    pub fn periods(
        self,
        from: Option<Day>,
        to: Option<Day>,
        yesterday: Day,
    ) -> Result<Periods, InvalidPeriods> {
        let last = self.around(to.unwrap_or(yesterday));
        let first = match from {
            Some(day) if to.unwrap_or(day.max(yesterday)) < day => {
                return Err(InvalidPeriods::Reversed);
            }
            Some(day) => self.around(day),
            None => self.back(last),
        };
        let (mut each, mut period) = (vec![first], first);
        while period.last < last.last {
            if each.len() == self.most() {
                return Err(InvalidPeriods::TooMany(self.most()));
            }
            period = self.around(period.last.plus(1));
            each.push(period);
        }
        let span = Span {
            first: first.first,
            last: period.last,
        };
        Ok(Periods {
            by: self,
            span,
            each,
        })
    }

    /// The one that `day` is in.
    fn around(self, day: Day) -> Span {
        let (first, next) = match self {
            Self::Day => (day, day.plus(1)),
            Self::Week => (day.first_of_week(), day.first_of_week().plus(7)),
            Self::Month => {
                let first = day.first_of_month();
                (first, first.plus(31).first_of_month())
            }
        };
        Span {
            first,
            last: next.plus(-1),
        }
    }

    /// The first of the usual number of them up to `last`.
    fn back(self, last: Span) -> Span {
        (1..self.usual()).fold(last, |period, _| self.around(period.first.plus(-1)))
    }
}
