//! Mails that were asked for by people who have not shown that the address is theirs:
//! `MAILBOX#<email>`/`ASKED#<network or device>#<hour>`, `MAILBOX#<email>`/`ASKED#<day>` and
//! `MAILS#<kind>`/`<hour>`, each with the attribute `asked`.
//!
//! Each write is one conditional update outside of any transaction: many write the same item at
//! once, and a transaction would refuse all but one of them.

use domain::mail::budget::MailCount;

use super::{
    error::StoreError,
    item::{SCHEMA_VERSION, number},
    keys::Key,
    table::Store,
    write::NOT_WRITTEN,
};

impl Store {
    /// Counts one mail, if there have been fewer than may be. False if not; then nothing is counted.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn count_mail(&self, count: &MailCount) -> Result<bool, StoreError> {
        let ttl = count.of.end().unix_seconds();
        let write = self.update(Key::mail_count(&count.of), |update| {
            update
                .update_expression(
                    "SET asked = if_not_exists(asked, :none) + :one, \
                     #ttl = :ttl, schema_version = :schema",
                )
                .condition_expression(format!(
                    "(attribute_not_exists(PK) OR asked < :limit) AND {NOT_WRITTEN}"
                ))
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":limit", number(count.limit))
                .expression_attribute_values(":ttl", number(ttl))
                .expression_attribute_values(":schema", number(SCHEMA_VERSION))
        })?;
        self.apply(write).await
    }

    /// Counts one mail less.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn give_back_mail(&self, count: &MailCount) -> Result<(), StoreError> {
        let write = self.update(Key::mail_count(&count.of), |update| {
            update
                .update_expression("SET asked = asked - :one")
                .condition_expression(format!("asked > :none AND {NOT_WRITTEN}"))
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":one", number(1))
        })?;
        self.apply(write).await.map(drop)
    }
}
