//! User items.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update, builders::UpdateBuilder};
use domain::{
    audit::{AuditTrail, ChainHead, NewEvent},
    idempotency::KeyedRequest,
    ids::{SessionId, UserId},
    session::Session,
    timestamp::Timestamp,
    user::User,
};
use serde::Serialize;

use super::{
    credentials::Credentials,
    error::{CommitError, StoreError},
    item::{Envelope, key_of, number, open, value},
    keys::{IndexKey, Key, SESSION_PREFIX, user_partition},
    table::Store,
    transaction::SHOW_FAILURE,
};

/// Everything that comes to be when a person registers.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What they sign in with.
    pub credentials: Credentials,
    /// Who they are.
    pub user: User,
    /// The session they are signed in with.
    pub session: Session,
    /// The first event of their audit chain.
    pub event: NewEvent,
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The e-mail belongs to an account.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// The table could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The credentials are the first write of every account.
impl From<CommitError> for RegisterError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Condition { index: 0, .. } => Self::EmailTaken,
            CommitError::Store(error) => error.into(),
            CommitError::Condition { .. } | CommitError::ChainMoved(_) => {
                StoreError::Contended.into()
            }
        }
    }
}

impl Store {
    /// Makes an account with its first session, all or nothing, and remembers the request if it
    /// came with a key. The e-mail is unique because it is a key of the table.
    ///
    /// # Errors
    /// [`RegisterError::EmailTaken`] when there is an account with that e-mail.
    pub async fn register(
        &self,
        trail: &AuditTrail,
        account: &NewAccount,
        request: Option<&KeyedRequest>,
    ) -> Result<(), RegisterError> {
        let mut writes = vec![
            self.put_credentials(&account.credentials)?,
            self.put_user(&account.user)?,
            self.put_session(&account.session)?,
        ];
        if let Some(request) = request {
            let done = request.done(None, account.event.at);
            writes.push(self.remember(request, &done)?);
        }
        let head = ChainHead::default();
        Ok(self.commit_at(trail, &head, &account.event, writes).await?)
    }

    /// A user and their sessions that were not ended each by itself, oldest first, in one read.
    /// Ended ones stay stored until they would have expired; nobody who asks for these needs them.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn user_with_sessions(
        &self,
        user: UserId,
    ) -> Result<(Option<User>, Vec<Session>), StoreError> {
        let last = format!("{SESSION_PREFIX}~");
        let items = self
            .query(
                user_partition(user),
                "PROFILE"..=last.as_str(),
                Some("active"),
            )
            .await?;
        let mut found = None;
        let mut sessions = Vec::new();
        for item in items {
            let key = key_of(&item);
            if key == Key::user(user) {
                found = Some(open(&key, item)?);
            } else {
                sessions.push(open(&key, item)?);
            }
        }
        Ok((found, sessions))
    }

    /// The write that makes a user.
    pub(super) fn put_user(&self, user: &User) -> Result<TransactWriteItem, StoreError> {
        self.put_user_as(user, user)
    }

    /// As [`Store::put_user`], with a `body` that says more than `user` does.
    pub(super) fn put_user_as<T: Serialize>(
        &self,
        user: &User,
        body: &T,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = Envelope::new(Key::user(user.user_id))
            .indexed(IndexKey::user(user.user_id, user.created_at))
            .seal(body)?;
        self.put_new(item)
    }

    /// The write that notes a sign-in, if the account is still enabled and its sessions have not
    /// all been ended since `user` was read.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_login(&self, user: &User, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(Key::user(user.user_id).into_item()))
            .update_expression("SET last_login_at = :now")
            .condition_expression("is_active = :yes AND sessions_epoch = :epoch")
            .expression_attribute_values(":now", value(&now)?)
            .expression_attribute_values(":yes", value(&true)?)
            .expression_attribute_values(":epoch", number(user.sessions_epoch))
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The write that stores the profile fields of `changed`, if the stored version is the one
    /// before its own.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn change_profile(&self, changed: &User) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(Key::user(changed.user_id).into_item()))
            .update_expression(
                "SET full_name = :name, license_number = :license, institution = :institution, \
                 department = :department, updated_at = :now, version = :next",
            )
            .condition_expression("version = :read AND is_active = :yes")
            .expression_attribute_values(":name", value(&changed.full_name)?)
            .expression_attribute_values(":license", value(&changed.license_number)?)
            .expression_attribute_values(":institution", value(&changed.institution)?)
            .expression_attribute_values(":department", value(&changed.department)?)
            .expression_attribute_values(":now", value(&changed.updated_at)?)
            .expression_attribute_values(":next", number(changed.version))
            .expression_attribute_values(":read", number(changed.version - 1))
            .expression_attribute_values(":yes", value(&true)?)
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The write that ends every session of a user but `kept`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn end_sessions(
        &self,
        user: UserId,
        kept: SessionId,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = self.next_epoch(user, kept, "")?.build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// As [`Store::end_sessions`], and notes that the password was replaced.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_password_change(
        &self,
        user: UserId,
        kept: SessionId,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let also = ", password_changed_at = :now, updated_at = :now, version = version + :one";
        let update = self
            .next_epoch(user, kept, also)?
            .expression_attribute_values(":now", value(&now)?)
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn next_epoch(
        &self,
        user: UserId,
        kept: SessionId,
        also: &str,
    ) -> Result<UpdateBuilder, StoreError> {
        let set = format!("SET sessions_epoch = sessions_epoch + :one, kept_session = :kept{also}");
        Ok(Update::builder()
            .table_name(&self.table)
            .set_key(Some(Key::user(user).into_item()))
            .update_expression(set)
            .condition_expression("is_active = :yes")
            .expression_attribute_values(":kept", value(&kept)?)
            .expression_attribute_values(":yes", value(&true)?)
            .expression_attribute_values(":one", number(1)))
    }
}
