//! Attempts of anonymous callers, counted by network and hour: `SOURCE#<prefix>`/`<kind>#<hour>`.
//!
//! | attribute | |
//! |---|---|
//! | `kept` | attempts that were not given back |
//! | `attempts` | all of them |
//!
//! Each write is one conditional update outside of any transaction: many write the same item at
//! once, and a transaction would refuse all but one of them.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use domain::source_limit::{SourceCount, SourceLimit};

use super::{
    error::StoreError,
    item::{SCHEMA_VERSION, number},
    keys::Key,
    table::Store,
    write::NOT_WRITTEN,
};

/// How long a count is kept after its hour, in seconds: an attempt may be given back when the hour
/// is over.
const KEPT_SECONDS: i64 = 3_600;

impl Store {
    /// Counts one attempt, if there have been fewer than `limit`. False if not; then nothing is
    /// counted.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn count_attempt(
        &self,
        count: &SourceCount,
        limit: SourceLimit,
    ) -> Result<bool, StoreError> {
        let below = "(attribute_not_exists(PK) OR (kept < :kept AND attempts < :all))";
        let ttl = count.hour.end().plus_seconds(KEPT_SECONDS).unix_seconds();
        let write = self.update(Key::source(count), |update: UpdateBuilder| {
            update
                .update_expression(
                    "SET kept = if_not_exists(kept, :none) + :one, \
                     attempts = if_not_exists(attempts, :none) + :one, \
                     #ttl = :ttl, schema_version = :schema",
                )
                .condition_expression(format!("{below} AND {NOT_WRITTEN}"))
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":kept", number(limit.kept))
                .expression_attribute_values(":all", number(limit.all))
                .expression_attribute_values(":ttl", number(ttl))
                .expression_attribute_values(":schema", number(SCHEMA_VERSION))
        })?;
        self.apply(write).await
    }

    /// Gives one attempt back: it is no longer among those that are kept.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn give_back_attempt(&self, count: &SourceCount) -> Result<(), StoreError> {
        let write = self.update(Key::source(count), |update| {
            update
                .update_expression("SET kept = kept - :one")
                .condition_expression(format!("kept > :none AND {NOT_WRITTEN}"))
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":one", number(1))
        })?;
        self.apply(write).await.map(drop)
    }
}
