//! What an account has used up of what it may in a day: `USER#<id>`/`USAGE#<date>`.
//!
//! | attribute | |
//! |---|---|
//! | `leased` | units that instances have leased |
//! | `exports` | exports that were begun |

use domain::{ids::UserId, period::Day, quotas::ExportQuota, spending::SpendingLimit};

use super::{
    error::StoreError,
    item::{SCHEMA_VERSION, number},
    keys::Key,
    table::Store,
    write::NOT_WRITTEN,
};

/// How long what a day has used is kept after it, in seconds.
const KEPT_SECONDS: i64 = 3_600;

impl Store {
    /// Leases `units` of those of `user` on `day`. False when fewer are left.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn lease_units(
        &self,
        user: UserId,
        (day, limit): (Day, SpendingLimit),
        units: u32,
    ) -> Result<bool, StoreError> {
        self.use_up(Key::usage(user, day), day, ("leased", units, limit.0))
            .await
    }

    /// Counts an export of `user` on `day`. False when there have been as many as there may be; then
    /// nothing is counted.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn count_export(
        &self,
        user: UserId,
        (day, quota): (Day, ExportQuota),
    ) -> Result<bool, StoreError> {
        self.use_up(Key::usage(user, day), day, ("exports", 1, quota.0))
            .await
    }

    /// Adds `amount` to an attribute of a day's item, unless that makes it more than `limit`.
    async fn use_up(
        &self,
        key: Key,
        day: Day,
        (attribute, amount, limit): (&str, u32, u32),
    ) -> Result<bool, StoreError> {
        let Some(rest) = limit.checked_sub(amount) else {
            return Ok(false);
        };
        let ttl = day.end().plus_seconds(KEPT_SECONDS).unix_seconds();
        let write = self.update(key, |update| {
            update
                .update_expression(format!(
                    "SET {attribute} = if_not_exists({attribute}, :none) + :amount, \
                     #ttl = :ttl, schema_version = :schema",
                ))
                .condition_expression(format!(
                    "(attribute_not_exists({attribute}) OR {attribute} <= :rest) AND {NOT_WRITTEN}"
                ))
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":amount", number(amount))
                .expression_attribute_values(":rest", number(rest))
                .expression_attribute_values(":ttl", number(ttl))
                .expression_attribute_values(":schema", number(SCHEMA_VERSION))
        })?;
        self.apply(write).await
    }
}
