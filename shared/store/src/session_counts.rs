//! Counting sessions.
//!
//! A session costs one read unit, because what is counted changes with every refresh and so is
//! not in the index. The number of pages is bounded, so the cost is too.

use domain::{session::Session, session_statistics::SessionStatistics, timestamp::Timestamp};
use futures_util::future::try_join_all;

use super::{
    error::StoreError,
    item::{key_of, open},
    keys::{Key, SHARDS, expiry_partition},
    partition::PartitionQuery,
    table::Store,
};

/// How many pages of each partition are read at most.
const PAGES: u32 = 10;

/// How many sessions a page has at most.
const PAGE: i32 = 1_000;

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The counts.
    pub statistics: SessionStatistics,
    /// False when there are more sessions than one request counts: the counts are those of the
    /// ones that expire first.
    pub complete: bool,
}

impl Store {
    /// Counts the sessions that have not reached their absolute expiry.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn count_sessions(&self, now: Timestamp) -> Result<Counted, StoreError> {
        let shards = (0..SHARDS).map(|shard| self.sessions_of_shard(shard, now));
        let mut counted = Counted {
            statistics: SessionStatistics::default(),
            complete: true,
        };
        for (sessions, complete) in try_join_all(shards).await? {
            counted.complete &= complete;
            let statistics = sessions
                .iter()
                .fold(counted.statistics, |sum, session| sum.with(session, now));
            counted.statistics = statistics;
        }
        Ok(counted)
    }

    async fn sessions_of_shard(
        &self,
        shard: u8,
        now: Timestamp,
    ) -> Result<(Vec<Session>, bool), StoreError> {
        let mut sessions = Vec::new();
        let mut start = None;
        for _ in 0..PAGES {
            let query = PartitionQuery {
                index: true,
                partition: expiry_partition(shard),
                range: (now.to_string(), Timestamp::MAX.to_string()),
                newest_first: false,
                limit: PAGE,
                start,
            };
            let page = self.read_partition(query).await?;
            let keys: Vec<Key> = page.items.iter().map(key_of).collect();
            for item in self.items_of(&keys).await? {
                sessions.push(open(&key_of(&item), item)?);
            }
            start = page.next;
            if start.is_none() {
                return Ok((sessions, true));
            }
        }
        Ok((sessions, false))
    }
}
