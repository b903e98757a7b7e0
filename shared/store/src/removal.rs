//! Removal of all that is in the partition of a user, whatever kinds of item are in it.

use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, ReturnConsumedCapacity, WriteRequest,
};
use domain::ids::UserId;

use super::{
    error::StoreError,
    item::key_of,
    keys::{Key, user_partition},
    retry::Retry,
    table::Store,
    usage::{Units, record},
};

/// How many items one request deletes at most; a limit of `DynamoDB`.
const BATCH: usize = 25;

/// How many items [`Store::remove_some`] deletes at most.
const AT_ONCE: i32 = 100;

impl Store {
    /// Deletes some of what is stored under a deleted user, all but the tombstone. False when
    /// there was nothing left. That a passkey is theirs goes before the passkey, which tells of it.
    ///
    /// # Errors
    /// When the table cannot be used.
    pub async fn remove_some(&self, user: UserId) -> Result<bool, StoreError> {
        let tombstone = Key::deletion(user);
        let mut keys = self.keys_of(user).await?;
        keys.retain(|key| *key != tombstone);
        for passkey in keys.iter().filter_map(Key::passkey_id) {
            self.apply(self.disown_passkey(user, &passkey)?).await?;
        }
        for batch in keys.chunks(BATCH) {
            self.delete_batch(batch).await?;
        }
        Ok(!keys.is_empty())
    }

    /// The first keys of a user's partition, strongly consistent.
    async fn keys_of(&self, user: UserId) -> Result<Vec<Key>, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(user_partition(user)))
            .projection_expression("PK, SK")
            .consistent_read(true)
            // The tombstone is one of them.
            .limit(AT_ONCE + 1)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        record(Units::Read, answer.consumed_capacity.as_slice());
        Ok(answer.items().iter().map(key_of).collect())
    }

    async fn delete_batch(&self, keys: &[Key]) -> Result<(), StoreError> {
        let delete = |key: &Key| {
            let delete = DeleteRequest::builder().set_key(Some(key.clone().into_item()));
            let delete = delete.build()?;
            Ok(WriteRequest::builder().delete_request(delete).build())
        };
        let mut pending = keys
            .iter()
            .map(delete)
            .collect::<Result<Vec<_>, StoreError>>()?;
        let mut retry = Retry::begin();
        loop {
            let answer = self
                .client
                .batch_write_item()
                .request_items(&self.table, pending)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            record(Units::Write, answer.consumed_capacity());
            let rest = answer
                .unprocessed_items
                .and_then(|mut items| items.remove(&self.table));
            match rest {
                Some(rest) if !rest.is_empty() => pending = rest,
                _ => return Ok(()),
            }
            retry.pause().await?;
        }
    }
}
