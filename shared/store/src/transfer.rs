//! Accounts that come from another system or go to one.

use std::collections::HashMap;

use domain::{
    account::admin_seat, audit::NewEvent, email::Email, ids::UserId, invitation::Invitation,
    mail::Mail, sign_ins::SignIns, text::ShortText, timestamp::Timestamp, user::User,
};
use serde::{Deserialize, Serialize};

use super::{
    credentials::{Credentials, PasswordHash},
    error::StoreError,
    index::BATCH_GET,
    item::{key_of, open},
    keys::Key,
    table::Store,
    unit_of_work::UnitOfWork,
};

/// How many accounts one read asks about or returns at most.
pub const BATCH: usize = BATCH_GET;

/// All of an account that another system needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortableAccount {
    /// The person.
    pub user: User,
    /// The id in the system it came from, where it is spelled otherwise.
    pub former_id: Option<ShortText>,
    /// What their password is checked against, if they have one.
    pub password_hash: Option<PasswordHash>,
}

/// An invitation to an account that is imported without a password.
#[derive(Debug, Clone)]
pub struct ImportInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// What brings it.
    pub mail: Mail,
    /// What records it.
    pub event: NewEvent,
}

/// What became of an account that was to be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// It was made.
    Made,
    /// The account with this e-mail has this id: it stays as it is.
    AlreadyThere,
    /// The e-mail belongs to another account.
    EmailTaken,
    /// The id belongs to another account, or did: its events are still there.
    IdTaken,
}

/// The user item of an account that may have had another id.
#[derive(Serialize, Deserialize)]
struct UserItem {
    #[serde(flatten)]
    user: User,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    former_id: Option<ShortText>,
}

/// Why an account was not made.
enum Taken {
    Email,
    Id,
    Store(StoreError),
}

impl From<StoreError> for Taken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl PortableAccount {
    /// The account as it begins here at `now`: how often somebody signed in elsewhere counts for
    /// nothing.
    #[must_use]
    pub fn arriving(&self, now: Timestamp) -> Self {
        let sign_ins = SignIns::none_since(now);
        let user = User {
            sign_ins,
            ..self.user.clone()
        };
        Self {
            user,
            ..self.clone()
        }
    }
}

impl UnitOfWork {
    /// Makes an account as it was elsewhere, all or nothing, perhaps with an invitation to it; an
    /// active administrator is counted as one. What there is already is never changed.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn import_account(
        &self,
        account: &PortableAccount,
        event: &NewEvent,
        invitation: Option<&ImportInvitation>,
    ) -> Result<Imported, StoreError> {
        let made = self.decide(|_| async {
            let user = &account.user;
            let mut change = self
                .opening(user.user_id, Taken::Id)
                .require(Taken::Email, self.put_credentials(&account.credentials())?)
                .require(Taken::Id, self.put_user_as(user, &account.item())?);
            if let Some(seat) = self.admin_seat(admin_seat(None, Some(user)))? {
                change = change.rely(seat);
            }
            change = change.event(event.clone());
            if let Some(ImportInvitation {
                invitation,
                mail,
                event,
            }) = invitation
            {
                let invited = change.rely(self.put_invitation(invitation)?);
                change = invited.mail([mail.clone()]).event(event.clone());
            }
            Ok(change.then(()))
        });
        match made.await {
            Ok(()) => Ok(Imported::Made),
            Err(Taken::Email) => self.taken_by(&account.user).await,
            Err(Taken::Id) => Ok(Imported::IdTaken),
            Err(Taken::Store(error)) => Err(error),
        }
    }
}

impl PortableAccount {
    fn credentials(&self) -> Credentials {
        Credentials {
            user_id: self.user.user_id,
            email: self.user.email.clone(),
            password_hash: self.password_hash.clone(),
            reset_at: None,
        }
    }

    fn item(&self) -> UserItem {
        UserItem {
            user: self.user.clone(),
            former_id: self.former_id.clone(),
        }
    }
}

impl Store {
    /// Whose accounts those of up to [`BATCH`] addresses are that have one, in one read.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn owners(
        &self,
        emails: impl Iterator<Item = &Email>,
    ) -> Result<HashMap<Email, UserId>, StoreError> {
        let found = self.credentials_of(emails).await?;
        let owners = found.into_iter().map(|(email, c)| (email, c.user_id));
        Ok(owners.collect())
    }

    /// Whose the e-mail of `user` is, which is somebody's.
    async fn taken_by(&self, user: &User) -> Result<Imported, StoreError> {
        let record = self.sign_in_record(&user.email).await?;
        let owner = record.credentials.map(|credentials| credentials.user_id);
        Ok(match owner {
            Some(owner) if owner == user.user_id => Imported::AlreadyThere,
            _ => Imported::EmailTaken,
        })
    }

    /// Up to [`BATCH`] accounts behind `after` in the order they were made, and the last user
    /// looked at, if there was one. An account that is being removed may be left out.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn accounts_by_age(
        &self,
        after: Option<&User>,
    ) -> Result<(Vec<PortableAccount>, Option<User>), StoreError> {
        let items: Vec<UserItem> = self.by_age(after, BATCH).await?;
        let last = items.last().map(|item| item.user.clone());
        let emails = items.iter().map(|item| &item.user.email);
        let mut credentials = self.credentials_of(emails).await?;
        let accounts = items.into_iter().filter_map(|item| {
            let credentials = credentials.remove(&item.user.email)?;
            Some(PortableAccount {
                user: item.user,
                former_id: item.former_id,
                password_hash: credentials.password_hash,
            })
        });
        Ok((accounts.collect(), last))
    }

    async fn credentials_of(
        &self,
        emails: impl Iterator<Item = &Email>,
    ) -> Result<HashMap<Email, Credentials>, StoreError> {
        let keys: Vec<Key> = emails.map(Key::credentials).collect();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let mut found = HashMap::new();
        for item in self.batch_get(keys).await? {
            let credentials: Credentials = open(&key_of(&item), item)?;
            found.insert(credentials.email.clone(), credentials);
        }
        Ok(found)
    }
}
