//! Deleting an account: one transaction ends it, everything else is cleared away after it.
//!
//! The transaction removes what the account is (credentials and user) and leaves a tombstone,
//! which the index names as work to do. So whatever dies after it, the scheduled run finishes.
//! A request that had authenticated before may still store something, such as a wizard that it
//! starts. No start pays for a check against that: the tombstone stays for longer than any
//! request lives, and what came meanwhile is cleared away with it.

use domain::{ids::UserId, timestamp::Timestamp};
use serde::Serialize;

use super::{
    error::StoreError,
    item::{Envelope, Item, key_of, value},
    keys::{DELETIONS_PARTITION, IndexKey, Key},
    partition::PartitionQuery,
    table::Store,
    write::Write,
};

/// How many deletions one request names at most.
const PAGE: i32 = 100;

/// What is left of a deleted account until everything else is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tombstone {
    /// Whose account it was.
    pub user_id: UserId,
    /// When it was deleted.
    pub deleted_at: Timestamp,
}

/// Where the next deletions begin.
pub struct DeletionPosition(Item);

/// Some deletions that are not finished; with `next`, there are more.
pub struct DeletionPage {
    /// Oldest first.
    pub tombstones: Vec<Tombstone>,
    /// Where the next ones begin.
    pub next: Option<DeletionPosition>,
}

impl Store {
    /// The write that leaves a tombstone of a user.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_tombstone(
        &self,
        user_id: UserId,
        deleted_at: Timestamp,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::deletion(user_id))
            .indexed(IndexKey::deletion(deleted_at))
            .wrap(&Tombstone {
                user_id,
                deleted_at,
            })?;
        self.put_new(item)
    }

    /// Deletions that are not finished.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn deletions(
        &self,
        from: Option<DeletionPosition>,
    ) -> Result<DeletionPage, StoreError> {
        let query = PartitionQuery {
            index: true,
            partition: DELETIONS_PARTITION.to_owned(),
            range: (Timestamp::EPOCH.to_string(), Timestamp::MAX.to_string()),
            newest_first: false,
            limit: PAGE,
            start: from.map(|position| position.0),
        };
        let page = self.read_partition(query).await?;
        let tombstones = page.items.iter().map(tombstone);
        Ok(DeletionPage {
            tombstones: tombstones.collect::<Result<_, _>>()?,
            next: page.next.map(DeletionPosition),
        })
    }

    /// Removes a tombstone, which finishes the deletion. False when it was gone already.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn remove_tombstone(&self, tombstone: Tombstone) -> Result<bool, StoreError> {
        let deleted_at = value(&tombstone.deleted_at)?;
        let write = self.delete(Key::deletion(tombstone.user_id), |delete| {
            delete
                .condition_expression("deleted_at = :read")
                .expression_attribute_values(":read", deleted_at)
        })?;
        self.apply(write).await
    }
}

/// The tombstone that the index found: its keys say all of it.
fn tombstone(found: &Item) -> Result<Tombstone, StoreError> {
    let key = key_of(found);
    let parse = || {
        Some(Tombstone {
            user_id: key.owner()?,
            deleted_at: found.get("GSI1SK")?.as_s().ok()?.parse().ok()?,
        })
    };
    parse().ok_or_else(|| StoreError::Corrupt {
        key: key.to_string(),
        detail: "GSI1SK".to_owned(),
    })
}
