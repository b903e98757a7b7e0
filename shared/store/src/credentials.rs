//! Credentials: found by e-mail, which is what makes an e-mail unique.

use aws_sdk_dynamodb::types::{AttributeValue, builders::UpdateBuilder};
use domain::{backoff::Failures, email::Email, ids::UserId, timestamp::Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    error::StoreError,
    item::{Envelope, key_of, number, open, text, value},
    keys::{IndexKey, Key, email_partition},
    table::Store,
    write::Write,
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
    /// A PHC or bcrypt string; none for an account that has no password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<PasswordHash>,
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
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_credentials(&self, credentials: &Credentials) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::credentials(&credentials.email))
            .indexed(IndexKey::directory(&credentials.email))
            .wrap(credentials)?;
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
    ) -> Result<Write, StoreError> {
        let now = next.last_at.unwrap_or(Timestamp::EPOCH);
        let counted = |update: UpdateBuilder| {
            update
                .expression_attribute_values(":next", number(next.count))
                .expression_attribute_values(":read", number(record.failures.count))
                .expression_attribute_values(":now", text(now.to_string()))
        };
        let Some(credentials) = &record.credentials else {
            let ttl = now.plus_seconds(UNKNOWN_ACCOUNT_SECONDS).unix_seconds();
            return self.update(Key::unknown_account(email), |update| {
                counted(update)
                    .update_expression("SET failures = :next, last_failure_at = :now, #ttl = :ttl")
                    .condition_expression("attribute_not_exists(PK) OR failures = :read")
                    .expression_attribute_names("#ttl", "ttl")
                    .expression_attribute_values(":ttl", number(ttl))
            });
        };
        let (condition, hash) = unchanged(credentials)?;
        self.update(Key::credentials(email), |update| {
            let update = counted(update)
                .update_expression("SET failures = :next, last_failure_at = :now")
                .condition_expression(condition);
            match hash {
                Some(hash) => update.expression_attribute_values(":hash", hash),
                None => update,
            }
        })
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
    ) -> Result<Write, StoreError> {
        let next = value(hash)?;
        let (condition, stored) = unchanged(read)?;
        self.update(Key::credentials(&read.email), |update| {
            let update = update
                .update_expression(
                    "SET failures = :none, password_hash = :next REMOVE last_failure_at",
                )
                .condition_expression(condition)
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":next", next)
                .expression_attribute_values(":read", number(read.failures.count));
            match stored {
                Some(hash) => update.expression_attribute_values(":hash", hash),
                None => update,
            }
        })
    }

    /// The write that forgets the failed sign-ins of an account, if there is one.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn unlock(&self, email: &Email) -> Result<Write, StoreError> {
        self.update(Key::credentials(email), |update| {
            update
                .update_expression("SET failures = :none REMOVE last_failure_at")
                .condition_expression("attribute_exists(PK)")
                .expression_attribute_values(":none", number(0))
        })
    }

    /// The write that removes credentials, if neither the count nor the password has changed since
    /// `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn delete_credentials(&self, read: &Credentials) -> Result<Write, StoreError> {
        let (condition, hash) = unchanged(read)?;
        self.delete(Key::credentials(&read.email), |delete| {
            let delete = delete
                .condition_expression(condition)
                .expression_attribute_values(":read", number(read.failures.count));
            match hash {
                Some(hash) => delete.expression_attribute_values(":hash", hash),
                None => delete,
            }
        })
    }

    /// The write that removes the failures of an address from before it had an account: they
    /// would keep the address.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn forget_unknown(&self, email: &Email) -> Result<Write, StoreError> {
        self.delete(Key::unknown_account(email), |delete| delete)
    }
}

/// The condition that neither the count (`:read`) nor the password (`:hash`, the second value if
/// there is one) has changed since `read`.
fn unchanged(read: &Credentials) -> Result<(&'static str, Option<AttributeValue>), StoreError> {
    match &read.password_hash {
        Some(hash) => Ok((
            "failures = :read AND password_hash = :hash",
            Some(value(hash)?),
        )),
        None => Ok((
            "failures = :read AND attribute_not_exists(password_hash)",
            None,
        )),
    }
}
