//! Credentials: found by e-mail, which is what makes an e-mail unique.

use aws_sdk_dynamodb::types::{AttributeValue, builders::UpdateBuilder};
use domain::{
    email::Email, guesses::Guesses, ids::UserId, timestamp::Timestamp,
    unlock_code::StoredUnlockCode,
};
use serde::{Deserialize, Serialize};

use super::{
    error::StoreError,
    item::{Envelope, key_of, open, value},
    keys::{IndexKey, Key, email_partition},
    table::Store,
    write::Write,
};

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
    /// When whoever reads the mailbox last chose the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_at: Option<Timestamp>,
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
    /// What strangers have guessed, whether or not there is an account.
    pub guesses: Guesses,
    /// The last one-time code that was made for the address.
    pub unlock_code: Option<StoredUnlockCode>,
}

impl Store {
    /// What is known of an address, in one read.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn sign_in_record(&self, email: &Email) -> Result<SignInRecord, StoreError> {
        let items = self
            .query(email_partition(email), "CREDENTIALS"..="UNLOCK", None)
            .await?;
        let mut record = SignInRecord {
            credentials: None,
            guesses: Guesses::NONE,
            unlock_code: None,
        };
        for item in items {
            let key = key_of(&item);
            if key == Key::credentials(email) {
                record.credentials = Some(open(&key, item)?);
            } else if key == Key::guesses(email) {
                record.guesses = open(&key, item)?;
            } else if key == Key::unlock_code(email) {
                record.unlock_code = Some(open(&key, item)?);
            }
        }
        Ok(record)
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

    /// The condition that the credentials of an address are as they were `read`, also that there
    /// are none; nothing is written.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn require_credentials(
        &self,
        email: &Email,
        read: Option<&Credentials>,
    ) -> Result<Write, StoreError> {
        let Some(read) = read else {
            return self.check(Key::credentials(email), |check| {
                check.condition_expression("attribute_not_exists(PK)")
            });
        };
        let (user, (condition, hash)) = (value(&read.user_id)?, unchanged(read)?);
        self.check(Key::credentials(email), |check| {
            let check = check
                .condition_expression(format!("user_id = :user AND {condition}"))
                .expression_attribute_values(":user", user);
            match hash {
                Some(hash) => check.expression_attribute_values(":hash", hash),
                None => check,
            }
        })
    }

    /// The write that stores `hash`, if the password has not changed since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn replace_password(
        &self,
        read: &Credentials,
        hash: &PasswordHash,
    ) -> Result<Write, StoreError> {
        let next = value(hash)?;
        self.change_password(read, "SET password_hash = :next", |update| {
            update.expression_attribute_values(":next", next)
        })
    }

    /// The write that stores `hash` because of a reset at `now`, if the password has not changed
    /// since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn reset_password(
        &self,
        read: &Credentials,
        hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        let (next, now) = (value(hash)?, value(&now)?);
        self.change_password(
            read,
            "SET password_hash = :next, reset_at = :now",
            |update| {
                update
                    .expression_attribute_values(":next", next)
                    .expression_attribute_values(":now", now)
            },
        )
    }

    /// The write after which no password is right until one is reset, if it has not changed since
    /// `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn remove_password(&self, read: &Credentials) -> Result<Write, StoreError> {
        self.change_password(read, "REMOVE password_hash", |update| update)
    }

    /// The write that changes the password as `expression` says, if it has not changed since `read`.
    fn change_password(
        &self,
        read: &Credentials,
        expression: &str,
        build: impl FnOnce(UpdateBuilder) -> UpdateBuilder,
    ) -> Result<Write, StoreError> {
        let (condition, stored) = unchanged(read)?;
        self.update(Key::credentials(&read.email), |update| {
            let update = build(update)
                .update_expression(expression)
                .condition_expression(format!("attribute_exists(PK) AND {condition}"));
            match stored {
                Some(hash) => update.expression_attribute_values(":hash", hash),
                None => update,
            }
        })
    }

    /// The write that removes credentials, if neither their owner nor the password has changed
    /// since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn delete_credentials(&self, read: &Credentials) -> Result<Write, StoreError> {
        let (user, (condition, hash)) = (value(&read.user_id)?, unchanged(read)?);
        self.delete(Key::credentials(&read.email), |delete| {
            let delete = delete
                .condition_expression(format!("user_id = :user AND {condition}"))
                .expression_attribute_values(":user", user);
            match hash {
                Some(hash) => delete.expression_attribute_values(":hash", hash),
                None => delete,
            }
        })
    }
}

/// The condition that the password has not changed since `read`, and the value of `:hash` if it
/// needs one.
fn unchanged(read: &Credentials) -> Result<(&'static str, Option<AttributeValue>), StoreError> {
    match &read.password_hash {
        Some(hash) => Ok(("password_hash = :hash", Some(value(hash)?))),
        None => Ok(("attribute_not_exists(password_hash)", None)),
    }
}
