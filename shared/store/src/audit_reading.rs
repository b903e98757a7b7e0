//! Reading the audit trail: of one user, or of one day.

use domain::{audit::AuditEvent, ids::UserId, timestamp::Timestamp};
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Item, key_of, open},
    keys::{Key, SHARDS, audit_day_partition, audit_partition},
    merge::{MergeQuery, Place},
    partition::PartitionQuery,
    table::Store,
};

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

    /// Up to `limit` events of all users on a UTC date (`YYYY-MM-DD`), newest first; with
    /// `before`, those older than that one.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn events_of_day(
        &self,
        date: &str,
        before: Option<(Timestamp, Uuid)>,
        limit: usize,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let last = before.map_or_else(|| "~".to_owned(), |(at, _)| at.to_string());
        let query = MergeQuery {
            partitions: (0..SHARDS)
                .map(|shard| audit_day_partition(date, shard))
                .collect(),
            range: (date.to_owned(), last),
            newest_first: true,
            after: before.map(|(at, event)| Place(at.to_string(), event.to_string())),
            limit,
        };
        events(self.merged(&query).await?)
    }
}

fn events(items: Vec<Item>) -> Result<Vec<AuditEvent>, StoreError> {
    let parse = |item: Item| open(&key_of(&item), item);
    items.into_iter().map(parse).collect()
}
