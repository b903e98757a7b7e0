//! The handful of requests that the repositories are made of.

use std::{ops::RangeInclusive, time::Duration};

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, KeysAndAttributes, ReturnConsumedCapacity},
};

use super::{
    error::StoreError,
    item::{Item, text},
    keys::Key,
    retry::Retry,
    usage::{Units, record},
};
use crate::environment::https::CONNECT_TIMEOUT;

/// The single table.
///
/// Its requests are boxed: the SDK's futures have several KiB, which every future around them would hold
/// and move.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) client: Client,
    pub(super) table: String,
}

/// The ceiling of the first pause between two attempts of the SDK; its own, a second, would use
/// up the time of a request.
const BACKOFF: Duration = Duration::from_millis(50);

/// The ceiling of every pause between two attempts of the SDK.
const MAX_BACKOFF: Duration = Duration::from_millis(500);

impl Store {
    /// The table of that name, reached as `config` says.
    #[must_use]
    pub fn new(config: &SdkConfig, table: impl Into<String>) -> Self {
        let config = aws_sdk_dynamodb::config::Builder::from(config)
            .timeout_config(timeouts())
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(3)
                    .with_initial_backoff(BACKOFF)
                    .with_max_backoff(MAX_BACKOFF),
            )
            .behavior_version(BehaviorVersion::v2026_01_12())
            .build();
        Self {
            client: Client::from_conf(config),
            table: table.into(),
        }
    }

    /// The table of that name, through a client made elsewhere.
    #[must_use]
    pub fn of(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
        }
    }

    /// Reads one item, strongly consistent.
    pub(super) async fn get(&self, key: Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&self.table);
        let request = request
            .set_key(Some(key.into_item()))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let answer = Box::pin(request.send()).await?;
        record(Units::Read, answer.consumed_capacity.as_slice());
        Ok(answer.item)
    }

    /// Reads up to 100 items in one request, strongly consistent, in no order.
    pub(super) async fn batch_get(&self, keys: Vec<Key>) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::with_capacity(keys.len());
        let mut pending = KeysAndAttributes::builder()
            .set_keys(Some(keys.into_iter().map(Key::into_item).collect()))
            .consistent_read(true)
            .build()?;
        let mut retry = Retry::begin();
        loop {
            let request = self
                .client
                .batch_get_item()
                .request_items(&self.table, pending)
                .return_consumed_capacity(ReturnConsumedCapacity::Total);
            let answer = Box::pin(request.send()).await?;
            record(Units::Read, answer.consumed_capacity());
            found.extend(answer.responses.into_iter().flatten().flat_map(|(_, i)| i));
            let rest = answer
                .unprocessed_keys
                .and_then(|mut keys| keys.remove(&self.table));
            let Some(rest) = rest else { return Ok(found) };
            pending = rest;
            retry.pause().await?;
        }
    }

    /// Reads the items of one partition whose sort keys lie in `range`, strongly consistent, in
    /// the order of their keys. Items in which the attribute named by `without` is `false` stay
    /// where they are: they cost the same read units, but neither transfer nor memory.
    pub(super) async fn query(
        &self,
        partition: String,
        range: RangeInclusive<&str>,
        without: Option<&str>,
    ) -> Result<Vec<Item>, StoreError> {
        let request = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :pk AND SK BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .expression_attribute_values(":first", text(*range.start()))
            .expression_attribute_values(":last", text(*range.end()))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let request = match without {
            Some(name) => request
                .filter_expression(format!("attribute_not_exists({name}) OR {name} <> :no"))
                .expression_attribute_values(":no", AttributeValue::Bool(false)),
            None => request,
        };
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let page = request.clone().set_exclusive_start_key(start);
            let answer = Box::pin(page.send()).await?;
            record(Units::Read, answer.consumed_capacity.as_slice());
            found.extend(answer.items.into_iter().flatten());
            start = answer.last_evaluated_key.filter(|key| !key.is_empty());
            if start.is_none() {
                return Ok(found);
            }
        }
    }
}

/// Three attempts fit into the time that a request may take.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(Duration::from_millis(1_500))
        .operation_timeout(Duration::from_millis(3_500))
        .build()
}
