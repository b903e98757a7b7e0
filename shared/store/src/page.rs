//! One page of a partition, newest first.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};

use super::{
    error::StoreError,
    item::{Item, text},
    keys::Key,
    table::Store,
    usage::{Units, record},
};

/// Which items of a partition to read.
pub(super) struct PageRequest {
    pub(super) partition: String,
    pub(super) prefix: &'static str,
    /// Goes on behind this item, which need not exist any more.
    pub(super) after: Option<Key>,
    /// How many items to look at; those the filter leaves out count too.
    pub(super) limit: i32,
    /// Attributes and the values they must have.
    pub(super) filter: Vec<(&'static str, AttributeValue)>,
}

/// The items found, and whether there may be more.
pub(super) struct Page {
    pub(super) items: Vec<Item>,
    /// The key of the last item looked at, unless it was the last of all.
    pub(super) last: Option<Item>,
}

impl Store {
    /// Reads one page, strongly consistent.
    pub(super) async fn query_page(&self, page: PageRequest) -> Result<Page, StoreError> {
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :pk AND begins_with(SK, :prefix)")
            .expression_attribute_values(":pk", text(page.partition))
            .expression_attribute_values(":prefix", text(page.prefix))
            .set_exclusive_start_key(page.after.map(Key::into_item))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(page.limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let mut conditions = Vec::new();
        for (name, value) in page.filter {
            conditions.push(format!("#{name} = :{name}"));
            query = query
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), value);
        }
        if !conditions.is_empty() {
            query = query.filter_expression(conditions.join(" AND "));
        }
        let answer = query.send().await?;
        record(Units::Read, answer.consumed_capacity.as_slice());
        Ok(Page {
            items: answer.items.unwrap_or_default(),
            last: answer.last_evaluated_key.filter(|key| !key.is_empty()),
        })
    }
}
