//! Reading the audit trail: of one user, or of one day.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{audit::AuditEvent, ids::UserId, period::Day, timestamp::Timestamp};
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Item, key_of, open},
    keys::{Key, SHARDS, audit_day_partition, audit_partition},
    merge::{MergeQuery, Place},
    partition::PartitionQuery,
    table::Store,
};

/// How many events of a partition of a day are read at once, a few more where many are of the same
/// millisecond.
const PAGE: i32 = 500;

/// Some events of a partition of a day.
pub struct EventPage {
    /// The events, oldest first.
    pub events: Vec<AuditEvent>,
    /// How many more there are that do not parse. One of them must not keep all others back.
    pub unreadable: u64,
    /// The time of the last one if more follow, which are later.
    pub next: Option<Timestamp>,
}

impl Store {
    /// Up to `limit` events of a user, newest first; with `before`, those older than that one.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn events_of_user(
        &self,
        user: UserId,
        before: Option<Uuid>,
        limit: u8,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let query = PartitionQuery {
            index: false,
            partition: audit_partition(user),
            // The head of the chain sorts before every event.
            range: ("0".to_owned(), "g".to_owned()),
            newest_first: true,
            limit: i32::from(limit),
            start: before.map(|event| Key::audit_event(user, event).into_item()),
        };
        events(self.read_partition(query).await?.items)
    }

    /// Up to `limit` events of all users on a day, newest first; with
    /// `before`, those older than that one.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn events_of_day(
        &self,
        day: Day,
        before: Option<(Timestamp, Uuid)>,
        limit: usize,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let last = before.map_or_else(|| "~".to_owned(), |(at, _)| at.to_string());
        let query = MergeQuery {
            partitions: (0..SHARDS)
                .map(|shard| audit_day_partition(day, shard))
                .collect(),
            range: (day.to_string(), last),
            newest_first: true,
            after: before.map(|(at, event)| Place(at.to_string(), event.to_string())),
            limit,
        };
        events(self.merged(&query).await?)
    }

    /// Events of a partition of a day, oldest first, that are later than `after`.
    ///
    /// A page ends with a time and not with an event, so that whoever notes where it ended notes
    /// nobody's.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn events_of_shard(
        &self,
        (day, shard): (Day, u8),
        after: Option<Timestamp>,
    ) -> Result<EventPage, StoreError> {
        let first = after.map_or(day.begin(), |after| {
            Timestamp::from_millis(after.as_millis() + 1)
        });
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let query = PartitionQuery {
                index: true,
                partition: audit_day_partition(day, shard),
                range: (first.to_string(), "~".to_owned()),
                newest_first: false,
                limit: PAGE,
                start,
            };
            let page = self.read_partition(query).await?;
            found.extend(page.items);
            start = page.next;
            let whole = match start {
                Some(_) => without_last_time(&found),
                None => found.len(),
            };
            if start.is_none() || whole > 0 {
                found.truncate(whole);
                let next = start.and_then(|_| found.last().and_then(time_of));
                let keys: Vec<Key> = found.iter().map(key_of).collect();
                let items = self.items_of(&keys).await?;
                return Ok(EventPage::of(items, next));
            }
        }
    }
}

impl EventPage {
    fn of(items: Vec<Item>, next: Option<Timestamp>) -> Self {
        let mut page = Self {
            events: Vec::with_capacity(items.len()),
            unreadable: 0,
            next,
        };
        for item in items {
            match open(&key_of(&item), item) {
                Ok(event) => page.events.push(event),
                Err(error) => {
                    tracing::warn!(%error, "an audit event cannot be read");
                    page.unreadable += 1;
                }
            }
        }
        page
    }
}

/// How many of the found keys are of earlier times than the last one, which further ones may share.
fn without_last_time(found: &[Item]) -> usize {
    let last = found.last().map(time_of);
    let earlier = found.iter().take_while(|item| Some(time_of(item)) != last);
    earlier.count()
}

fn time_of(found: &Item) -> Option<Timestamp> {
    match found.get("GSI1SK") {
        Some(AttributeValue::S(text)) => text.parse().ok(),
        _ => None,
    }
}

fn events(items: Vec<Item>) -> Result<Vec<AuditEvent>, StoreError> {
    let parse = |item: Item| open(&key_of(&item), item);
    items.into_iter().map(parse).collect()
}
