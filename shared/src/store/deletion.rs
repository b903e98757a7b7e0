//! Deleting an account: one transaction ends it, everything else is cleared away after it.
//!
//! The transaction removes what the account is (credentials and user) and leaves a tombstone,
//! which the index names as work to do. So whatever dies after it, the scheduled run finishes.
//! A request that had authenticated before may still store something, such as a wizard that it
//! starts. No start pays for a check against that: the tombstone stays for longer than any
//! request lives, and what came meanwhile is cleared away with it.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use serde::Serialize;

use super::{
    accounts::ChangeError,
    audit::AuditTrail,
    credentials::Credentials,
    error::{CommitError, StoreError},
    item::{Envelope, Item, key_of, number, value},
    keys::{DELETIONS_PARTITION, IndexKey, Key},
    partition::PartitionQuery,
    table::Store,
    transaction::SHOW_FAILURE,
};
use crate::domain::{
    account::admin_seat,
    audit::{ChainHead, NewEvent},
    ids::UserId,
    timestamp::Timestamp,
    user::User,
};

/// How many deletions one request names at most.
const PAGE: i32 = 100;

/// Where the administrator's seat is among the writes of a deletion.
const SEAT: usize = 4;

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
    /// Deletes the account and records `event`, all or nothing, if the credentials are those
    /// whose password was verified, the user still is as `user` was read and `head` still is the
    /// end of the chain. The e-mail is free from then on.
    ///
    /// # Errors
    /// See [`ChangeError`].
    pub async fn delete_account(
        &self,
        trail: &AuditTrail,
        head: &ChainHead,
        (credentials, user): (&Credentials, &User),
        event: &NewEvent,
    ) -> Result<(), ChangeError> {
        let mut writes = vec![
            self.delete_credentials(credentials)?,
            self.forget_unknown(credentials)?,
            self.delete_user(user)?,
            self.put_tombstone(user.user_id, event.at)?,
        ];
        writes.extend(self.admin_seat(admin_seat(Some(user), None))?);
        let seated = writes.len() > SEAT;
        match self.commit_at(trail, head, event, writes).await {
            Ok(()) => Ok(()),
            Err(CommitError::Condition { index: SEAT, .. }) if seated => {
                Err(ChangeError::LastAdmin)
            }
            Err(CommitError::Condition { .. } | CommitError::ChainMoved(_)) => {
                Err(ChangeError::Overtaken)
            }
            Err(CommitError::Store(error)) => Err(error.into()),
        }
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
        self.delete(Key::deletion(tombstone.user_id), |delete| {
            delete
                .condition_expression("deleted_at = :read")
                .expression_attribute_values(":read", deleted_at)
        })
        .await
    }

    fn delete_credentials(&self, read: &Credentials) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(Key::credentials(&read.email).into_item()))
            .condition_expression("failures = :read AND password_hash = :hash")
            .expression_attribute_values(":read", number(read.failures.count))
            .expression_attribute_values(":hash", value(&read.password_hash)?)
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Failures from before the account was made would keep the address.
    fn forget_unknown(&self, read: &Credentials) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(Key::unknown_account(&read.email).into_item()))
            .build()?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    fn delete_user(&self, read: &User) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(Key::user(read.user_id).into_item()))
            .condition_expression("#role = :role AND is_active = :active")
            .expression_attribute_names("#role", "role")
            .expression_attribute_values(":role", value(&read.role)?)
            .expression_attribute_values(":active", value(&read.is_active)?)
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    fn put_tombstone(
        &self,
        user_id: UserId,
        deleted_at: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = Envelope::new(Key::deletion(user_id))
            .indexed(IndexKey::deletion(deleted_at))
            .seal(&Tombstone {
                user_id,
                deleted_at,
            })?;
        self.put_new(item)
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
