//! Mail that waits to be sent.
//!
//! It is put in the transaction of its cause: see [`super::Change::mail`]. Whoever sends it leases
//! it first and removes it afterwards, and with it the address.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::{
    mail::{Mail, delivery::LEASE_SECONDS},
    timestamp::Timestamp,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Envelope, Item, key_of, number, open, value},
    keys::{self, Key},
    table::Store,
    usage::{Units, record},
    write::Write,
};

/// How many partitions waiting mail is spread over. Each takes some 250 mails a second, and a sweep
/// reads all of them.
pub const OUTBOX_SHARDS: u8 = keys::OUTBOX_SHARDS;

/// How long after it has expired the table may drop a mail that nobody removed, in seconds.
const KEPT_SECONDS: i64 = 86_400;

/// How many waiting mails one request looks at.
const PAGE: i32 = 200;

/// A mail that the caller alone may send until the lease is over.
#[derive(Debug)]
pub struct LeasedMail {
    /// The mail.
    pub mail: Mail,
    /// How often it was leased, this time included.
    pub attempts: u32,
}

/// Some waiting mails of a shard; with `next`, there are more.
pub struct DuePage {
    /// Their ids, the oldest first.
    pub mails: Vec<Uuid>,
    /// Where the next ones begin.
    pub next: Option<DuePosition>,
}

/// Where the next waiting mails of a shard begin.
pub struct DuePosition(Item);

#[derive(Deserialize)]
struct Attempts {
    attempts: u32,
}

impl Store {
    /// The write that puts a mail into the outbox.
    pub(super) fn put_mail(&self, mail: &Mail) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::mail(mail.mail_id))
            .expiring(mail.expires_at().plus_seconds(KEPT_SECONDS))
            .wrap(mail)?;
        self.put_new(item)
    }

    /// Leases a mail from `now` on. `None` when it is gone, or must not be sent now: somebody else
    /// is sending it, or an attempt failed not long ago.
    ///
    /// # Errors
    /// When the table cannot be used or the item does not parse.
    pub async fn lease_mail(
        &self,
        mail: Uuid,
        now: Timestamp,
    ) -> Result<Option<LeasedMail>, StoreError> {
        let until = value(&now.plus_seconds(LEASE_SECONDS))?;
        let now = value(&now)?;
        let key = Key::mail(mail);
        let lease = self.update(key.clone(), |update| {
            update
                .update_expression(
                    "SET leased_until = :until, attempts = if_not_exists(attempts, :none) + :one",
                )
                .condition_expression(
                    "attribute_exists(PK) AND \
                     (attribute_not_exists(leased_until) OR leased_until <= :now)",
                )
                .expression_attribute_values(":until", until)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":one", number(1))
        })?;
        if !self.apply(lease).await? {
            return Ok(None);
        }
        let Some(item) = self.get(key.clone()).await? else {
            return Ok(None);
        };
        let Attempts { attempts } = open(&key, item.clone())?;
        let mail = open(&key, item)?;
        Ok(Some(LeasedMail { mail, attempts }))
    }

    /// Has a leased mail wait until `until`, unless its lease was over and somebody else has it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn postpone_mail(
        &self,
        leased: &LeasedMail,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let until = value(&until)?;
        let write = self.update(Key::mail(leased.mail.mail_id), |update| {
            update
                .update_expression("SET leased_until = :until")
                .condition_expression("attempts = :attempts")
                .expression_attribute_values(":until", until)
                .expression_attribute_values(":attempts", number(leased.attempts))
        })?;
        self.apply(write).await.map(drop)
    }

    /// Forgets a mail that was sent, or that is not to be sent any more.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn remove_mail(&self, mail: Uuid) -> Result<(), StoreError> {
        let write = self.delete(Key::mail(mail), |delete| delete)?;
        self.apply(write).await.map(drop)
    }

    /// Mails of a shard that nobody is sending at `now` and that need not wait.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn due_mails(
        &self,
        shard: u8,
        now: Timestamp,
        from: Option<DuePosition>,
    ) -> Result<DuePage, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :pk")
            .filter_expression("attribute_not_exists(leased_until) OR leased_until <= :now")
            .projection_expression("PK, SK")
            .expression_attribute_values(":pk", value(&keys::outbox_partition(shard))?)
            .expression_attribute_values(":now", value(&now)?)
            .limit(PAGE)
            .set_exclusive_start_key(from.map(|position| position.0))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        record(Units::Read, answer.consumed_capacity.as_slice());
        let keys = answer.items.unwrap_or_default();
        let next = answer.last_evaluated_key.filter(|key| !key.is_empty());
        Ok(DuePage {
            mails: keys
                .iter()
                .filter_map(|item| key_of(item).mail_id())
                .collect(),
            next: next.map(DuePosition),
        })
    }
}
