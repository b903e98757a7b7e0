//! Changes of an account's address: the one that waits for its code, and those that can be undone.
//! They lie in the partition of the account, before its profile: a sign-in does not read them, and
//! a deletion takes them away.

use domain::{
    email::Email,
    email_change::{MadeEmailChange, PendingEmailChange},
    ids::UserId,
    timestamp::Timestamp,
    user::User,
};
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Envelope, key_of, number, open, value},
    keys::{Key, MADE_EMAIL_CHANGES, user_partition},
    table::Store,
    write::Write,
};

impl Store {
    /// The change that waits for its code, perhaps for too long.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn pending_email_change(
        &self,
        user: UserId,
    ) -> Result<Option<PendingEmailChange>, StoreError> {
        let key = Key::pending_email_change(user);
        let found = self.get(key.clone()).await?;
        found.map(|item| open(&key, item)).transpose()
    }

    /// The write that has `change` wait for its code, in the place of any before it.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_pending_email_change(
        &self,
        user: UserId,
        change: &PendingEmailChange,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::pending_email_change(user))
            .expiring(change.expires_at)
            .wrap(change)?;
        self.put(item, |put| put)
    }

    /// The write that counts a wrong code, if nothing happened to the change since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn count_wrong_email_code(
        &self,
        user: UserId,
        read: &PendingEmailChange,
    ) -> Result<Write, StoreError> {
        let id = value(&read.change_id)?;
        let item = Envelope::new(Key::pending_email_change(user))
            .expiring(read.expires_at)
            .wrap(&read.failed())?;
        self.put(item, |put| {
            put.condition_expression("change_id = :id AND failures = :read")
                .expression_attribute_values(":id", id)
                .expression_attribute_values(":read", number(read.failures))
        })
    }

    /// The write that uses up a change, if nothing happened to it since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn use_pending_email_change(
        &self,
        user: UserId,
        read: &PendingEmailChange,
    ) -> Result<Write, StoreError> {
        let id = value(&read.change_id)?;
        self.delete(Key::pending_email_change(user), |delete| {
            delete
                .condition_expression("change_id = :id AND failures = :read")
                .expression_attribute_values(":id", id)
                .expression_attribute_values(":read", number(read.failures))
        })
    }

    /// The write that forgets the change that waits, if there is one.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn forget_pending_email_change(&self, user: UserId) -> Result<Write, StoreError> {
        self.delete(Key::pending_email_change(user), |delete| delete)
    }

    /// The changes that were made, oldest first, some perhaps too long ago to be undone.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn made_email_changes(
        &self,
        user: UserId,
    ) -> Result<Vec<MadeEmailChange>, StoreError> {
        let (first, last) = MADE_EMAIL_CHANGES;
        let items = self.query(user_partition(user), first..=last, None).await?;
        let changes = items.into_iter().map(|item| open(&key_of(&item), item));
        changes.collect()
    }

    /// The write that remembers how to undo a change.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_made_email_change(
        &self,
        user: UserId,
        change: &MadeEmailChange,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::made_email_change(user, change.event_id))
            .expiring(change.expires_at)
            .wrap(change)?;
        self.put_new(item)
    }

    /// The write that forgets how to undo a change, if that was still known.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn forget_made_email_change(&self, user: UserId, event: Uuid) -> Result<Write, StoreError> {
        self.delete(Key::made_email_change(user, event), |delete| {
            delete.condition_expression("attribute_exists(PK)")
        })
    }

    /// The write that gives a user the address `email`, whose mailbox they have just proved, if the
    /// profile is as it was `read` and the account enabled.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn change_email(
        &self,
        read: &User,
        email: &Email,
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        let (email, now, yes) = (value(email)?, value(&now)?, value(&true)?);
        self.update(Key::user(read.user_id), |update| {
            update
                .update_expression(
                    "SET email = :email, email_verified_at = :now, updated_at = :now, \
                     version = :next",
                )
                .condition_expression("version = :read AND is_active = :yes")
                .expression_attribute_values(":email", email)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":read", number(read.version))
                .expression_attribute_values(":next", number(read.version + 1))
        })
    }

    /// The write that gives a user back the address `email`, whose mailbox they have just proved,
    /// and ends all sessions, if the profile is as it was `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn restore_email(
        &self,
        read: &User,
        email: &Email,
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        let (email, now) = (value(email)?, value(&now)?);
        self.update(Key::user(read.user_id), |update| {
            update
                .update_expression(
                    "SET email = :email, email_verified_at = :now, updated_at = :now, \
                     version = :next, sessions_epoch = sessions_epoch + :one \
                     REMOVE kept_session",
                )
                .condition_expression("version = :read")
                .expression_attribute_values(":email", email)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":read", number(read.version))
                .expression_attribute_values(":next", number(read.version + 1))
        })
    }
}
