//! Several writes, all or none.

use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{
        CancellationReason, Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
        TransactWriteItem,
    },
};

use super::{
    error::{CommitError, ConditionFailure, StoreError},
    item::Item,
    table::{ATTEMPTS, Store, pause},
    usage::{Units, record},
};

/// What every write of a transaction asks for, so that its failure can be understood.
pub(super) const SHOW_FAILURE: ReturnValuesOnConditionCheckFailure =
    ReturnValuesOnConditionCheckFailure::AllOld;

impl Store {
    /// The write that makes an item, if there is none with its key.
    pub(super) fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(PK)")
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Applies all writes or none. A lost answer is no danger: every repetition carries the same
    /// client request token, also the one after a conflict, which an earlier attempt may have
    /// survived.
    pub(super) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<(), CommitError> {
        let token = format!("{:032x}", fastrand::u128(..));
        for attempt in 1..=ATTEMPTS {
            let sent = self
                .client
                .transact_write_items()
                .set_transact_items(Some(writes.clone()))
                .client_request_token(&token)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            let error = match sent {
                Ok(answer) => {
                    record(Units::Write, answer.consumed_capacity());
                    return Ok(());
                }
                Err(error) => error,
            };
            let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
                error.as_service_error()
            else {
                return Err(StoreError::from(error).into());
            };
            record(Units::Write, &[]);
            match verdict(cancelled.cancellation_reasons()) {
                Verdict::Condition(failure) => return Err(failure),
                Verdict::Again => pause(attempt).await,
                Verdict::Refused(code) => return Err(StoreError::Invalid(code).into()),
            }
        }
        Err(StoreError::Contended.into())
    }
}

enum Verdict {
    Condition(CommitError),
    Again,
    Refused(String),
}

/// A failed condition is final and wins over a conflict beside it, which only means that the
/// same transaction may be tried again.
fn verdict(reasons: &[CancellationReason]) -> Verdict {
    let code = |reason: &CancellationReason| reason.code.clone().unwrap_or_default();
    let failed = reasons
        .iter()
        .position(|reason| code(reason) == "ConditionalCheckFailed");
    if let Some(index) = failed {
        let item = reasons[index].item.clone().map(ConditionFailure);
        return Verdict::Condition(CommitError::Condition { index, item });
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
    refused.map_or(Verdict::Again, Verdict::Refused)
}

#[cfg(test)]
mod tests;
