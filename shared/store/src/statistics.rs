//! What days come to: `STATISTICS`/`<date>`.
//!
//! | attribute | |
//! |---|---|
//! | `date` | the day of UTC |
//! | `figures` | what its events come to |
//! | `events` | how many of them are counted |
//! | `progress` | where the next ones are: partition of the index, time; null when all are counted |
//! | `version` | how many pages of them were counted |

use domain::{
    ids::UserId,
    statistics::{DayStatistics, RolledUp, Span},
    timestamp::Timestamp,
};
use futures_util::future::try_join;

use super::{
    error::StoreError,
    item::{Envelope, Item, key_of, number, open},
    keys::{self, Key, STATISTICS_PARTITION, audit_partition},
    partition::PartitionQuery,
    table::Store,
};

/// How many partitions of the index hold the events of a day.
pub const EVENT_SHARDS: u8 = keys::SHARDS;

/// How many days one request reads at most.
const PAGE: i32 = 400;

impl Store {
    /// What the days of `span` come to, as far as they are finished.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn rolled_up(&self, span: Span) -> Result<RolledUp, StoreError> {
        let (newest, found) = try_join(self.newest_days(2), self.days_of(span)).await?;
        let mut finished = newest.iter().filter(|day| day.progress.is_none());
        Ok(RolledUp::of(finished.next().map(|day| day.date), found))
    }

    /// The newest day that anything is known of.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn newest_day(&self) -> Result<Option<DayStatistics>, StoreError> {
        Ok(self.newest_days(1).await?.pop())
    }

    /// Stores what is known of a day, if nobody has counted its last page, or a later one, before.
    /// False when somebody has.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn put_day(&self, day: &DayStatistics) -> Result<bool, StoreError> {
        let item = Envelope::new(Key::statistics(day.date)).wrap(day)?;
        let write = match day.version.checked_sub(1) {
            None | Some(0) => self.put_new(item)?,
            Some(before) => self.put(item, |put| {
                put.condition_expression("version = :before")
                    .expression_attribute_values(":before", number(before))
            })?,
        };
        self.apply(write).await
    }

    /// When the service recorded the first event of its own that is still kept.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn first_event_of_service(&self) -> Result<Option<Timestamp>, StoreError> {
        let query = PartitionQuery {
            index: false,
            partition: audit_partition(UserId::SYSTEM),
            // The head of the chain sorts before every event.
            range: ("0".to_owned(), "g".to_owned()),
            newest_first: false,
            limit: 1,
            start: None,
        };
        let page = self.read_partition(query).await?;
        let id = page.items.first().and_then(|item| key_of(item).event_id());
        Ok(id.and_then(Timestamp::of_uuid))
    }

    async fn newest_days(&self, limit: i32) -> Result<Vec<DayStatistics>, StoreError> {
        let query = PartitionQuery {
            index: false,
            partition: STATISTICS_PARTITION.to_owned(),
            range: ("0".to_owned(), "~".to_owned()),
            newest_first: true,
            limit,
            start: None,
        };
        parsed(self.read_partition(query).await?.items)
    }

    async fn days_of(&self, span: Span) -> Result<Vec<DayStatistics>, StoreError> {
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let query = PartitionQuery {
                index: false,
                partition: STATISTICS_PARTITION.to_owned(),
                range: (span.first.to_string(), span.last.to_string()),
                newest_first: false,
                limit: PAGE,
                start,
            };
            let page = self.read_partition(query).await?;
            found.extend(parsed(page.items)?);
            start = page.next;
            if start.is_none() {
                return Ok(found);
            }
        }
    }
}

fn parsed(items: Vec<Item>) -> Result<Vec<DayStatistics>, StoreError> {
    let parse = |item: Item| open(&key_of(&item), item);
    items.into_iter().map(parse).collect()
}
