//! Accounts as operators and administrators make and change them.
//!
//! The item `ADMINS`/`COUNT` counts the active administrators. Every write that makes one or
//! removes one goes through `admin_seat`, in the same transaction: so two
//! administrators who remove each other at the same moment cannot both succeed.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::{
    account::{AdminSeat, admin_seat},
    audit::{AuditTrail, ChainHead, NewEvent},
    email::Email,
    ids::UserId,
    user::User,
};

use super::{
    credentials::Credentials,
    error::{CommitError, StoreError},
    item::{number, open, value},
    keys::Key,
    table::Store,
    transaction::SHOW_FAILURE,
    users::RegisterError,
};

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It is the last active administrator.
    #[error("there must be another active administrator")]
    LastAdmin,
    /// Somebody else changed it since it was read.
    #[error("the account was changed since it was read")]
    Overtaken,
    /// The table could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// A user, by id.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        let key = Key::user(user);
        let item = self.get(key.clone()).await?;
        item.map(|item| open(&key, item)).transpose()
    }

    /// Makes an account without a session, all or nothing.
    ///
    /// # Errors
    /// [`RegisterError::EmailTaken`] when there is an account with that e-mail.
    pub async fn create_account(
        &self,
        trail: &AuditTrail,
        credentials: &Credentials,
        user: &User,
        event: &NewEvent,
    ) -> Result<(), RegisterError> {
        let mut writes = vec![self.put_credentials(credentials)?, self.put_user(user)?];
        writes.extend(self.admin_seat(admin_seat(None, Some(user)))?);
        let head = ChainHead::default();
        Ok(self.commit_at(trail, &head, event, writes).await?)
    }

    /// Stores role and state of `changed` and records `events`, if the stored account is as it
    /// was `read`.
    ///
    /// # Errors
    /// See [`ChangeError`].
    pub async fn change_account(
        &self,
        trail: &AuditTrail,
        read: &User,
        changed: &User,
        events: &[NewEvent],
    ) -> Result<(), ChangeError> {
        let mut writes = vec![self.put_account_state(read, changed)?];
        let seat = self.admin_seat(admin_seat(Some(read), Some(changed)))?;
        let seated = seat.is_some();
        writes.extend(seat);
        let head = self.chain_head(read.user_id).await?;
        match self.commit_all(trail, head, events, &writes).await {
            Ok(()) => Ok(()),
            Err(CommitError::Condition { index: 1, .. }) if seated => Err(ChangeError::LastAdmin),
            Err(CommitError::Condition { .. }) => Err(ChangeError::Overtaken),
            Err(CommitError::ChainMoved(_)) => Err(StoreError::Contended.into()),
            Err(CommitError::Store(error)) => Err(error.into()),
        }
    }

    /// The write that forgets the failed sign-ins of an account.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn unlock(&self, email: &Email) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(Key::credentials(email).into_item()))
            .update_expression("SET failures = :none REMOVE last_failure_at")
            .condition_expression("attribute_exists(PK)")
            .expression_attribute_values(":none", number(0))
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The write that ends all sessions of a user, also of a disabled one.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn force_logout(&self, user: UserId) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(Key::user(user).into_item()))
            .update_expression("SET sessions_epoch = sessions_epoch + :one REMOVE kept_session")
            .condition_expression("attribute_exists(PK)")
            .expression_attribute_values(":one", number(1))
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Role and state; what a person changes of their profile meanwhile makes it fail, a
    /// sign-in does not.
    fn put_account_state(
        &self,
        read: &User,
        changed: &User,
    ) -> Result<TransactWriteItem, StoreError> {
        let ends_sessions = read.sessions_epoch != changed.sessions_epoch;
        let mut set = "SET #role = :role, is_active = :active, is_verified = :verified, \
                       updated_at = :now, version = :next"
            .to_owned();
        let mut update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(Key::user(read.user_id).into_item()))
            .condition_expression(
                "version = :read AND #role = :was_role AND is_active = :was_active",
            )
            .expression_attribute_names("#role", "role")
            .expression_attribute_values(":role", value(&changed.role)?)
            .expression_attribute_values(":active", value(&changed.is_active)?)
            .expression_attribute_values(":verified", value(&changed.is_verified)?)
            .expression_attribute_values(":now", value(&changed.updated_at)?)
            .expression_attribute_values(":next", number(changed.version))
            .expression_attribute_values(":read", number(read.version))
            .expression_attribute_values(":was_role", value(&read.role)?)
            .expression_attribute_values(":was_active", value(&read.is_active)?)
            .return_values_on_condition_check_failure(SHOW_FAILURE);
        if ends_sessions {
            set.push_str(", sessions_epoch = sessions_epoch + :one REMOVE kept_session");
            update = update.expression_attribute_values(":one", number(1));
        }
        let update = update.update_expression(set).build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The write that counts an administrator who comes or goes; the last one cannot go.
    pub(super) fn admin_seat(
        &self,
        seat: AdminSeat,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(Key::active_admins().into_item()))
            .update_expression("ADD active_admins :step")
            .return_values_on_condition_check_failure(SHOW_FAILURE);
        let update = match seat {
            AdminSeat::Unchanged => return Ok(None),
            AdminSeat::Gained => update.expression_attribute_values(":step", number(1)),
            AdminSeat::Lost => update
                .condition_expression("active_admins > :one")
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":step", number(-1)),
        };
        let update = update.build()?;
        Ok(Some(TransactWriteItem::builder().update(update).build()))
    }
}
