//! Reading a partition in pages.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};

use super::{
    error::StoreError,
    item::{Item, text},
    table::Store,
    usage::{Units, record},
};

/// One page of a partition of the table, or of its index.
pub(super) struct PartitionQuery {
    /// Whether the partition is one of the index, which is not read strongly consistent.
    pub(super) index: bool,
    pub(super) partition: String,
    /// The first and the last sort key, both included.
    pub(super) range: (String, String),
    pub(super) newest_first: bool,
    /// How many items are read at most.
    pub(super) limit: i32,
    /// Where the page before ended.
    pub(super) start: Option<Item>,
}

/// Some items and where the next ones begin; `None` when there are none left.
pub(super) struct PartitionPage {
    pub(super) items: Vec<Item>,
    pub(super) next: Option<Item>,
}

impl Store {
    pub(super) async fn read_partition(
        &self,
        query: PartitionQuery,
    ) -> Result<PartitionPage, StoreError> {
        let request = self.client.query().table_name(&self.table);
        let request = if query.index {
            request
                .index_name("GSI1")
                .key_condition_expression("GSI1PK = :pk AND GSI1SK BETWEEN :first AND :last")
        } else {
            request
                .consistent_read(true)
                .key_condition_expression("PK = :pk AND SK BETWEEN :first AND :last")
        };
        let request = request
            .expression_attribute_values(":pk", AttributeValue::S(query.partition))
            .expression_attribute_values(":first", text(query.range.0))
            .expression_attribute_values(":last", text(query.range.1))
            .scan_index_forward(!query.newest_first)
            .limit(query.limit)
            .set_exclusive_start_key(query.start)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let answer = Box::pin(request.send()).await?;
        record(Units::Read, answer.consumed_capacity.as_slice());
        Ok(PartitionPage {
            items: answer.items.unwrap_or_default(),
            next: answer.last_evaluated_key.filter(|key| !key.is_empty()),
        })
    }
}
