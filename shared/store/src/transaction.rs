//! Sending writes to the table, once.

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    operation::{transact_write_items::TransactWriteItemsError, update_item::UpdateItemError},
    types::{
        AttributeValue, CancellationReason, ConsumedCapacity, Delete, ReturnConsumedCapacity,
        ReturnValuesOnConditionCheckFailure, Update,
    },
};

use super::{
    error::StoreError,
    item::Item,
    table::Store,
    usage::{Units, record},
    write::{Kind, WRITE_ID, Write},
};

/// What came of some writes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Committed {
    Applied,
    Failed(Failed),
}

/// Why nothing was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// The condition of the write at this place, the first of those that did not hold.
    Condition(usize),
    /// Another write of the same items was under way, or the table was busy.
    Conflict,
}

const SHOW_FAILURE: ReturnValuesOnConditionCheckFailure =
    ReturnValuesOnConditionCheckFailure::AllOld;

impl Store {
    /// Applies all writes or none. A lost answer is no danger: the SDK repeats the request with the
    /// same token, which the table knows again.
    pub(super) async fn transact(&self, writes: Vec<Write>) -> Result<Committed, StoreError> {
        let token = format!("{:032x}", fastrand::u128(..));
        let parts = writes.into_iter().map(Write::into_part).collect();
        let request = self
            .client
            .transact_write_items()
            .set_transact_items(Some(parts))
            .client_request_token(token)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let error = match Box::pin(request.send()).await {
            Ok(answer) => {
                record(Units::Write, answer.consumed_capacity());
                return Ok(Committed::Applied);
            }
            Err(error) => error,
        };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                record(Units::Write, &[]);
                failure(cancelled.cancellation_reasons()).map(Committed::Failed)
            }
            Some(TransactWriteItemsError::TransactionInProgressException(_)) => {
                Ok(Committed::Failed(Failed::Conflict))
            }
            _ => Err(error.into()),
        }
    }

    /// Applies one write by itself, at half the price of a transaction. When the answer to it was
    /// lost, the SDK's next attempt meets the work of the first, which bears `id`.
    pub(super) async fn write_one(
        &self,
        write: Write,
        id: &AttributeValue,
    ) -> Result<Committed, StoreError> {
        match write.0 {
            Kind::Put(_) | Kind::Check(_) => self.transact(vec![write]).await,
            Kind::Update(update) => self.update_one(update, id).await,
            Kind::Delete(delete) => self.delete_one(delete).await,
        }
    }

    async fn update_one(
        &self,
        update: Update,
        id: &AttributeValue,
    ) -> Result<Committed, StoreError> {
        let request = self
            .client
            .update_item()
            .table_name(update.table_name)
            .set_key(Some(update.key))
            .update_expression(update.update_expression)
            .set_condition_expression(update.condition_expression)
            .set_expression_attribute_names(update.expression_attribute_names)
            .set_expression_attribute_values(update.expression_attribute_values)
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let sent = Box::pin(request.send()).await;
        let current = sent.as_ref().err().and_then(|error| current(error));
        let own = current.is_some_and(|item| item.get(WRITE_ID) == Some(id));
        if own {
            record(Units::Write, &[]);
            return Ok(Committed::Applied);
        }
        committed(sent.map(|answer| answer.consumed_capacity))
    }

    /// When the answer to a removal was lost, the next attempt finds nothing left, which looks the
    /// same as if somebody else had removed it.
    async fn delete_one(&self, delete: Delete) -> Result<Committed, StoreError> {
        let request = self
            .client
            .delete_item()
            .table_name(delete.table_name)
            .set_key(Some(delete.key))
            .set_condition_expression(delete.condition_expression)
            .set_expression_attribute_names(delete.expression_attribute_names)
            .set_expression_attribute_values(delete.expression_attribute_values)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let sent = Box::pin(request.send()).await;
        committed(sent.map(|answer| answer.consumed_capacity))
    }
}

/// The item that refused the condition of an update.
fn current<R>(error: &SdkError<UpdateItemError, R>) -> Option<&Item> {
    match error.as_service_error()? {
        UpdateItemError::ConditionalCheckFailedException(failed) => failed.item(),
        _ => None,
    }
}

/// What came of a single write.
fn committed<E: ProvideErrorMetadata, R>(
    sent: Result<Option<ConsumedCapacity>, SdkError<E, R>>,
) -> Result<Committed, StoreError> {
    let error = match sent {
        Ok(consumed) => {
            record(Units::Write, consumed.as_slice());
            return Ok(Committed::Applied);
        }
        Err(error) => error,
    };
    let failed = match error.code() {
        Some("ConditionalCheckFailedException") => Failed::Condition(0),
        Some("TransactionConflictException") => Failed::Conflict,
        _ => return Err(error.into()),
    };
    record(Units::Write, &[]);
    Ok(Committed::Failed(failed))
}

/// A failed condition is final and wins over a conflict beside it, which only means that the same
/// transaction may be tried again.
fn failure(reasons: &[CancellationReason]) -> Result<Failed, StoreError> {
    let code = |reason: &CancellationReason| reason.code.clone().unwrap_or_default();
    let failed = reasons
        .iter()
        .position(|reason| code(reason) == "ConditionalCheckFailed");
    if let Some(index) = failed {
        return Ok(Failed::Condition(index));
    }
    let refused = reasons.iter().map(code).find(|code| {
        !matches!(
            code.as_str(),
            "" | "None"
                | "TransactionConflict"
                | "ThrottlingError"
                | "ProvisionedThroughputExceeded"
        )
    });
    refused.map_or(Ok(Failed::Conflict), |code| Err(StoreError::Invalid(code)))
}

#[cfg(test)]
mod tests;
