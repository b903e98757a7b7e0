//! How a day is rolled up: page by page, so that what is cut short goes on where it stopped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::figures::Figures;
use crate::{audit::AuditEvent, period::Day, timestamp::Timestamp};

/// How long a day is over before it is rolled up, in seconds: its last requests have ended, and the
/// index has caught up.
const SETTLED_SECONDS: i64 = 3_600;

/// What is known of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayStatistics {
    /// Which day.
    pub date: Day,
    /// What its events come to, so far.
    pub figures: Figures,
    /// How many events that are.
    pub events: u64,
    /// Where the next events are; `None` when all are counted. It never changes from then on.
    pub progress: Option<Progress>,
    /// How many pages of events were counted. Each changes the item from the one before.
    pub version: u64,
}

/// Where the next events of a day are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The partition of the index.
    pub shard: u8,
    /// All of it up to this time, included, are counted.
    pub after: Option<Timestamp>,
}

/// What days come to, as far as they are rolled up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RolledUp {
    /// The last one that is. Of all up to it everything is known.
    pub until: Option<Day>,
    /// Those on which anything may have happened.
    pub days: BTreeMap<Day, Figures>,
}

/// Whether everything that happened on `day` can be found at `now`.
#[must_use]
pub fn is_due(day: Day, now: Timestamp) -> bool {
    day.end().plus_seconds(SETTLED_SECONDS) <= now
}

impl DayStatistics {
    /// A day of which nothing is counted yet.
    #[must_use]
    pub fn begin(date: Day) -> Self {
        Self {
            date,
            figures: Figures::default(),
            events: 0,
            progress: Some(Progress {
                shard: 0,
                after: None,
            }),
            version: 0,
        }
    }

    /// With a page of the events that it goes on with, behind which the next ones are after `next`, or
    /// in the next of so many `shards`.
    #[must_use]
    pub fn with(mut self, events: &[AuditEvent], next: Option<Timestamp>, shards: u8) -> Self {
        for event in events {
            self.figures.count(event);
        }
        self.events += u64::try_from(events.len()).unwrap_or(u64::MAX);
        self.version += 1;
        self.progress = self.progress.and_then(|at| at.next(next, shards));
        self
    }
}

impl Progress {
    fn next(self, after: Option<Timestamp>, shards: u8) -> Option<Self> {
        match after {
            Some(_) => Some(Self { after, ..self }),
            None => (self.shard + 1 < shards).then_some(Self {
                shard: self.shard + 1,
                after: None,
            }),
        }
    }
}

impl RolledUp {
    /// The days among `found` that are finished.
    #[must_use]
    pub fn of(until: Option<Day>, found: Vec<DayStatistics>) -> Self {
        let finished = found.into_iter().filter(|day| day.progress.is_none());
        Self {
            until,
            days: finished.map(|day| (day.date, day.figures)).collect(),
        }
    }

    /// Whether everything is known up to the end of `day`.
    pub(super) fn knows(&self, day: Day) -> bool {
        self.until.is_some_and(|until| day <= until)
    }
}
