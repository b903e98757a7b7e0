//! Conditional writes of one item.

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    operation::{
        delete_item::builders::DeleteItemFluentBuilder,
        update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    },
    primitives::Blob,
    types::{AttributeValue, ConsumedCapacity, ReturnConsumedCapacity, ReturnValue},
};

use super::{
    error::StoreError,
    item::Item,
    keys::Key,
    table::{ATTEMPTS, Store, pause},
    transaction::SHOW_FAILURE,
    usage::{Units, record},
};

/// Holds the identity of the last write of an item that is written by [`Store::update_once`].
const WRITE_ID: &str = "write_id";

impl Store {
    /// Applies an update that may be applied twice, if its condition holds.
    pub(super) async fn update(
        &self,
        key: Key,
        build: impl FnOnce(UpdateItemFluentBuilder) -> UpdateItemFluentBuilder,
    ) -> Result<(), StoreError> {
        let request = self.client.update_item().table_name(&self.table);
        let request = build(request.set_key(Some(key.into_item())))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let sent = past_conflicts(|| request.clone().send()).await;
        applied(sent.map(|answer| answer.consumed_capacity)).map(drop)
    }

    /// Applies one delete; `Ok(false)` when its condition did not hold. When the answer to a
    /// delete was lost, the next attempt finds nothing left, which looks the same as if
    /// somebody else had deleted.
    pub(super) async fn delete(
        &self,
        key: Key,
        build: impl FnOnce(DeleteItemFluentBuilder) -> DeleteItemFluentBuilder,
    ) -> Result<bool, StoreError> {
        let request = self.client.delete_item().table_name(&self.table);
        let request = build(request.set_key(Some(key.into_item())))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let sent = past_conflicts(|| request.clone().send()).await;
        applied(sent.map(|answer| answer.consumed_capacity))
    }

    /// Applies one conditional update and answers with the item as it then is; when the condition
    /// did not hold, with the item that stood in its way, if there is one.
    ///
    /// The update leaves its identity in the item. When the answer to an attempt was lost, the
    /// next attempt fails its condition on the work of the first: it knows it by that identity,
    /// and the update has succeeded. The update expression must begin with `SET`.
    pub(super) async fn update_once(
        &self,
        key: Key,
        build: impl FnOnce(UpdateItemFluentBuilder) -> UpdateItemFluentBuilder,
    ) -> Result<Result<Item, Option<Item>>, StoreError> {
        let id = AttributeValue::B(Blob::new(fastrand::u128(..).to_be_bytes()));
        let request = self.client.update_item().table_name(&self.table);
        let request = signed(build(request.set_key(Some(key.into_item()))), &id)?
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let error = match past_conflicts(|| request.clone().send()).await {
            Ok(answer) => {
                record(Units::Write, answer.consumed_capacity.as_slice());
                return Ok(Ok(answer.attributes.unwrap_or_default()));
            }
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) =
            error.as_service_error()
        else {
            return Err(error.into());
        };
        record(Units::Write, &[]);
        let standing = failed.item.clone();
        match standing {
            Some(item) if item.get(WRITE_ID) == Some(&id) => Ok(Ok(item)),
            standing => Ok(Err(standing)),
        }
    }
}

/// The update, which also leaves `id` in the item.
fn signed(
    update: UpdateItemFluentBuilder,
    id: &AttributeValue,
) -> Result<UpdateItemFluentBuilder, StoreError> {
    let expression = update.get_update_expression().as_deref();
    let assignments = expression.and_then(|text| text.strip_prefix("SET "));
    let assignments = assignments
        .ok_or_else(|| StoreError::Invalid("the update does not begin with SET".to_owned()))?;
    let expression = format!("SET {WRITE_ID} = :{WRITE_ID}, {assignments}");
    Ok(update
        .update_expression(expression)
        .expression_attribute_values(format!(":{WRITE_ID}"), id.clone()))
}

/// Sends again while a transaction is about to write the same item: that refuses a single write
/// whatever its condition, and the SDK does not try again by itself.
async fn past_conflicts<T, E, R, S>(send: impl Fn() -> S) -> Result<T, SdkError<E, R>>
where
    E: ProvideErrorMetadata,
    S: Future<Output = Result<T, SdkError<E, R>>>,
{
    let mut attempt = 1;
    loop {
        match send().await {
            Err(error)
                if attempt < ATTEMPTS && error.code() == Some("TransactionConflictException") =>
            {
                pause(attempt).await;
            }
            done => return done,
        }
        attempt += 1;
    }
}

/// Whether a write was applied, which it is not when its condition did not hold.
fn applied<E: ProvideErrorMetadata, R>(
    sent: Result<Option<ConsumedCapacity>, SdkError<E, R>>,
) -> Result<bool, StoreError> {
    match sent {
        Ok(consumed) => {
            record(Units::Write, consumed.as_slice());
            Ok(true)
        }
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => {
            record(Units::Write, &[]);
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
