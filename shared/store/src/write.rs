//! One conditional write of one item.

use aws_sdk_dynamodb::{
    primitives::Blob,
    types::{
        AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update,
        builders::{ConditionCheckBuilder, DeleteBuilder, PutBuilder, UpdateBuilder},
    },
};

use super::{
    error::StoreError,
    item::{Item, key_of},
    keys::Key,
    table::Store,
};

/// Holds the identity of the last change that wrote an item and left no event.
pub(super) const WRITE_ID: &str = "write_id";

/// That the newest change of an item is not the one that is made: when the answer to an update was
/// lost, the next attempt must not add to the item again.
pub(super) const NOT_WRITTEN: &str = "(attribute_not_exists(write_id) OR write_id <> :write_id)";

/// One write of one item and the condition that it needs, to be part of a [`super::Change`].
#[derive(Debug, Clone)]
pub struct Write(pub(super) Kind);

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Put(Put),
    Update(Update),
    Delete(Delete),
    Check(ConditionCheck),
}

/// Tells a change that left no event from every other one.
pub(super) fn new_write_id() -> AttributeValue {
    AttributeValue::B(Blob::new(fastrand::u128(..).to_be_bytes()))
}

impl Store {
    /// The write that makes an item, if there is none with its key.
    pub(super) fn put_new(&self, item: Item) -> Result<Write, StoreError> {
        self.put(item, |put| {
            put.condition_expression("attribute_not_exists(PK)")
        })
    }

    /// The write that makes or replaces an item, on the condition that `build` adds.
    pub(super) fn put(
        &self,
        item: Item,
        build: impl FnOnce(PutBuilder) -> PutBuilder,
    ) -> Result<Write, StoreError> {
        let put = Put::builder().table_name(&self.table).set_item(Some(item));
        Ok(Write(Kind::Put(build(put).build()?)))
    }

    /// The write that changes an item as `build` says. In a change that leaves no event its update
    /// expression has to begin with `SET`.
    pub(super) fn update(
        &self,
        key: Key,
        build: impl FnOnce(UpdateBuilder) -> UpdateBuilder,
    ) -> Result<Write, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.into_item()));
        Ok(Write(Kind::Update(build(update).build()?)))
    }

    /// The write that removes an item on the condition that `build` adds.
    pub(super) fn delete(
        &self,
        key: Key,
        build: impl FnOnce(DeleteBuilder) -> DeleteBuilder,
    ) -> Result<Write, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key.into_item()));
        Ok(Write(Kind::Delete(build(delete).build()?)))
    }

    /// The condition that `build` adds, on an item that is not written.
    pub(super) fn check(
        &self,
        key: Key,
        build: impl FnOnce(ConditionCheckBuilder) -> ConditionCheckBuilder,
    ) -> Result<Write, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key.into_item()));
        Ok(Write(Kind::Check(build(check).build()?)))
    }
}

impl Write {
    /// The key of the item.
    pub(super) fn key(&self) -> Key {
        key_of(match &self.0 {
            Kind::Put(put) => put.item(),
            Kind::Update(update) => update.key(),
            Kind::Delete(delete) => delete.key(),
            Kind::Check(check) => check.key(),
        })
    }

    /// Whether it leaves an item that can hold the identity of its change.
    pub(super) fn leaves_an_item(&self) -> bool {
        matches!(self.0, Kind::Put(_) | Kind::Update(_))
    }

    /// The write, which also leaves `id` in the item.
    pub(super) fn identified_by(self, id: &AttributeValue) -> Result<Self, StoreError> {
        Ok(Self(match self.0 {
            Kind::Put(mut put) => {
                put.item.insert(WRITE_ID.to_owned(), id.clone());
                Kind::Put(put)
            }
            Kind::Update(mut update) => {
                let assignments = update.update_expression.strip_prefix("SET ");
                let assignments = assignments.ok_or_else(|| {
                    StoreError::Invalid("the update does not begin with SET".to_owned())
                })?;
                update.update_expression = format!("SET {WRITE_ID} = :{WRITE_ID}, {assignments}");
                let values = update.expression_attribute_values.get_or_insert_default();
                values.insert(format!(":{WRITE_ID}"), id.clone());
                Kind::Update(update)
            }
            other => other,
        }))
    }

    /// The write as a part of a transaction.
    pub(super) fn into_part(self) -> TransactWriteItem {
        let part = TransactWriteItem::builder();
        match self.0 {
            Kind::Put(put) => part.put(put),
            Kind::Update(update) => part.update(update),
            Kind::Delete(delete) => part.delete(delete),
            Kind::Check(check) => part.condition_check(check),
        }
        .build()
    }
}
