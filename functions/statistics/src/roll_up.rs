//! One run over the days that are due.

use domain::{
    period::Day,
    statistics::{DayStatistics, is_due},
    timestamp::Timestamp,
};
use serde::Serialize;
use store::{Store, StoreError, environment::clock::Clock, statistics::EVENT_SHARDS};

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Days that were finished.
    pub days: u64,
    /// Events that were counted.
    pub events: u64,
    /// Events that could not be read, and so are not counted.
    pub unreadable: u64,
    /// Whether a day that is due was left because the time was up.
    pub more: bool,
}

/// Rolls up every day that is due, from where the last run stopped on, until none is left or it is
/// `deadline`.
///
/// # Errors
/// When the table cannot be used. What was counted stays counted.
pub async fn roll_up(
    store: &Store,
    clock: &dyn Clock,
    deadline: Timestamp,
) -> Result<Run, StoreError> {
    let mut run = Run::default();
    let mut day = next_day(store, clock.now()).await?;
    while is_due(day.date, clock.now()) {
        if clock.now() >= deadline {
            run.more = true;
            break;
        }
        day = match count_page(store, &day, &mut run).await? {
            Some(counted) if counted.progress.is_none() => {
                run.days += 1;
                DayStatistics::begin(counted.date.plus(1))
            }
            Some(counted) => counted,
            // Another run has counted the page.
            None => next_day(store, clock.now()).await?,
        };
    }
    Ok(run)
}

/// The first day that is not finished, as far as it is.
async fn next_day(store: &Store, now: Timestamp) -> Result<DayStatistics, StoreError> {
    match store.newest_day().await? {
        Some(day) if day.progress.is_some() => Ok(day),
        Some(day) => Ok(DayStatistics::begin(day.date.plus(1))),
        None => {
            let first = store.first_event_of_service().await?;
            let yesterday = Day::of(now).plus(-1);
            Ok(DayStatistics::begin(first.map_or(yesterday, Day::of)))
        }
    }
}

/// The day with its next page of events, or `None` when that was counted meanwhile.
async fn count_page(
    store: &Store,
    day: &DayStatistics,
    run: &mut Run,
) -> Result<Option<DayStatistics>, StoreError> {
    let Some(progress) = day.progress else {
        return Ok(None);
    };
    let partition = (day.date, progress.shard);
    let page = store.events_of_shard(partition, progress.after);
    let page = page.await?;
    let counted = day.clone().with(&page.events, page.next, EVENT_SHARDS);
    if !store.put_day(&counted).await? {
        return Ok(None);
    }
    run.events += counted.events - day.events;
    run.unreadable += page.unreadable;
    Ok(Some(counted))
}
