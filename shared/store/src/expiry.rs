//! Finding and removing expired sessions, and the record of the runs that do.
//!
//! The index holds the absolute expiry of each session. A run reads from the start of each
//! partition of the index up to now, so its cost grows with what has expired and not with what
//! is stored.

use domain::{expiry::ExpiryRun, timestamp::Timestamp};
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Envelope, Item, key_of, open, value},
    keys::{EXPIRY_RUNS_PARTITION, Key, SHARDS, expiry_partition},
    partition::PartitionQuery,
    table::Store,
    write::Write,
};

/// How many partitions of the index hold sessions.
pub const EXPIRY_SHARDS: u8 = SHARDS;

/// How long the record of a run is kept, in seconds.
const RUN_SECONDS: i64 = 90 * 86_400;

/// How many sessions one request names at most.
const PAGE: i32 = 500;

/// A stored session that the index names as expired.
#[derive(Debug)]
pub struct ExpiredSession(Key);

/// Where the next expired sessions of a shard begin.
pub struct Position(Item);

/// Some expired sessions of a shard; with `next`, there are more.
pub struct ExpiredPage {
    /// The sessions.
    pub sessions: Vec<ExpiredSession>,
    /// Where the next ones begin.
    pub next: Option<Position>,
}

impl Store {
    /// Sessions of a shard that had expired by `now`, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn expired_sessions(
        &self,
        shard: u8,
        now: Timestamp,
        from: Option<Position>,
    ) -> Result<ExpiredPage, StoreError> {
        let query = PartitionQuery {
            index: true,
            partition: expiry_partition(shard),
            range: (Timestamp::EPOCH.to_string(), now.to_string()),
            newest_first: false,
            limit: PAGE,
            start: from.map(|position| position.0),
        };
        let page = self.read_partition(query).await?;
        let sessions = page.items.iter().map(key_of).map(ExpiredSession);
        Ok(ExpiredPage {
            sessions: sessions.collect(),
            next: page.next.map(Position),
        })
    }

    /// Removes a session if it still is expired at `now`: the index lags behind the table.
    /// False when it is live or was gone already.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn remove_expired(
        &self,
        session: ExpiredSession,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = value(&now)?;
        let write = self.delete(session.0, |delete| {
            delete
                .condition_expression("expires_at <= :now")
                .expression_attribute_values(":now", now)
        })?;
        self.apply(write).await
    }

    /// The write that records a run.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_expiry_run(&self, run: &ExpiryRun) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::expiry_run(run.run_id))
            .expiring(run.started_at.plus_seconds(RUN_SECONDS))
            .wrap(run)?;
        self.put_new(item)
    }

    /// Up to `limit` runs, newest first; with `before`, those older than that one.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn expiry_runs(
        &self,
        before: Option<Uuid>,
        limit: u8,
    ) -> Result<Vec<ExpiryRun>, StoreError> {
        let query = PartitionQuery {
            index: false,
            partition: EXPIRY_RUNS_PARTITION.to_owned(),
            range: ("0".to_owned(), "g".to_owned()),
            newest_first: true,
            limit: i32::from(limit),
            start: before.map(|run| Key::expiry_run(run).into_item()),
        };
        let page = self.read_partition(query).await?;
        let parse = |item: Item| open(&key_of(&item), item);
        page.items.into_iter().map(parse).collect()
    }
}
