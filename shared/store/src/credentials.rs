//! Credentials: found by e-mail, which is what makes an e-mail unique.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::{backoff::Failures, email::Email, ids::UserId, timestamp::Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    error::StoreError,
    item::{Envelope, key_of, number, open, text, value},
    keys::{IndexKey, Key, email_partition},
    table::Store,
    transaction::SHOW_FAILURE,
};

/// How long failures with an address that has no account are remembered, in seconds.
const UNKNOWN_ACCOUNT_SECONDS: i64 = 90 * 86_400;

/// What a password is checked against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Whose they are.
    pub user_id: UserId,
    /// The address they are found by.
    pub email: Email,
    /// A PHC or bcrypt string.
    pub password_hash: PasswordHash,
    /// Failed attempts since the last success.
    #[serde(flatten)]
    pub failures: Failures,
}

/// The stored form of a password. Its debug output hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(pub String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// What is known of an e-mail address at sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRecord {
    /// The account's credentials, if there is an account.
    pub credentials: Option<Credentials>,
    /// Failed attempts, whether or not there is an account.
    pub failures: Failures,
}

impl Store {
    /// What is known of an address, in one read.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn sign_in_record(&self, email: &Email) -> Result<SignInRecord, StoreError> {
        let items = self
            .query(email_partition(email), "CREDENTIALS"..="UNKNOWN", None)
            .await?;
        let mut unknown = Failures::default();
        for item in items {
            let key = key_of(&item);
            if key == Key::credentials(email) {
                let credentials: Credentials = open(&key, item)?;
                return Ok(SignInRecord {
                    failures: credentials.failures,
                    credentials: Some(credentials),
                });
            }
            unknown = open(&key, item)?;
        }
        Ok(SignInRecord {
            credentials: None,
            failures: unknown,
        })
    }

    /// The write that makes credentials, if the e-mail is not taken.
    pub(super) fn put_credentials(
        &self,
        credentials: &Credentials,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = Envelope::new(Key::credentials(&credentials.email))
            .indexed(IndexKey::directory(&credentials.email))
            .seal(credentials)?;
        self.put_new(item)
    }

    /// The write that counts a failed attempt, if nobody counted one since `record` was read:
    /// so parallel guesses are counted one by one.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn count_failure(
        &self,
        email: &Email,
        record: &SignInRecord,
        next: Failures,
    ) -> Result<TransactWriteItem, StoreError> {
        let now = next.last_at.unwrap_or(Timestamp::EPOCH);
        let update = Update::builder().table_name(&self.table);
        let update = match &record.credentials {
            Some(credentials) => update
                .set_key(Some(Key::credentials(email).into_item()))
                .update_expression("SET failures = :next, last_failure_at = :now")
                .condition_expression("failures = :read AND password_hash = :hash")
                .expression_attribute_values(":hash", value(&credentials.password_hash)?),
            None => update
                .set_key(Some(Key::unknown_account(email).into_item()))
                .update_expression("SET failures = :next, last_failure_at = :now, #ttl = :ttl")
                .condition_expression("attribute_not_exists(PK) OR failures = :read")
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(
                    ":ttl",
                    number(now.plus_seconds(UNKNOWN_ACCOUNT_SECONDS).unix_seconds()),
                ),
        };
        let update = update
            .expression_attribute_values(":next", number(next.count))
            .expression_attribute_values(":read", number(record.failures.count))
            .expression_attribute_values(":now", text(now.to_string()))
            .return_values_on_condition_check_failure(SHOW_FAILURE);
        Ok(TransactWriteItem::builder().update(update.build()?).build())
    }

    /// The write that forgets failed attempts and stores `hash`, if neither the count nor the
    /// password has changed since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn accept_password(
        &self,
        read: &Credentials,
        hash: &PasswordHash,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(Key::credentials(&read.email).into_item()))
            .update_expression("SET failures = :none, password_hash = :next REMOVE last_failure_at")
            .condition_expression("failures = :read AND password_hash = :hash")
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":next", value(hash)?)
            .expression_attribute_values(":read", number(read.failures.count))
            .expression_attribute_values(":hash", value(&read.password_hash)?)
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}
