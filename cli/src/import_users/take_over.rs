use domain::account::may_be_taken_over;
use domain::audit::Action;
use domain::ids::UserId;
use domain::timestamp::Timestamp;
use domain::user::User;
use identity::accounts::{AccountError, Accounts, Actor};
use identity::expiry;
use identity::failure::Failure;
use identity::notices::Notices;
use store::transfer::{Imported, PortableAccount};

use super::patience::patiently;
use super::{Import, ImportError, Outcome};

impl Import<'_> {
    /// Makes `account` in the place of that of `owner`, which has its e-mail, if somebody registered
    /// it without showing that the address is theirs. That account is deleted first, as an operator
    /// deletes accounts: an import that is stopped in between makes the other one when it is started
    /// again.
    pub(super) async fn take_over(
        &self,
        owner: UserId,
        account: &PortableAccount,
    ) -> Result<Outcome, ImportError> {
        let store = &self.parts.context.store;
        if let Some(user) = patiently(|| store.user(owner)).await? {
            if !self.is_strangers(&user).await? {
                return Ok(Imported::EmailTaken.into());
            }
            if !self.options.dry_run && !self.delete(&user).await? {
                return Ok(Imported::EmailTaken.into());
            }
        }
        Ok(Outcome {
            imported: self.make(account).await?,
            took_over: true,
        })
    }

    /// Whether the account was made by registering, and nobody has shown since that it is theirs. An
    /// account that was brought from elsewhere stays, as its operator wanted it.
    async fn is_strangers(&self, user: &User) -> Result<bool, ImportError> {
        if !may_be_taken_over(user) {
            return Ok(false);
        }
        let store = &self.parts.context.store;
        let events = patiently(|| store.events_behind(user.user_id, None)).await?;
        let first = events.items.first().map(|event| event.action);
        Ok(first == Some(Action::Registered))
    }

    /// False when the account has changed since it was read.
    async fn delete(&self, user: &User) -> Result<bool, ImportError> {
        let parts = self.parts;
        let accounts = Accounts::new(&parts.context, &parts.audit, Notices::OFF);
        let as_read = |version| version == user.version;
        let operator = Actor::default();
        match accounts.delete(&operator, user.user_id, as_read).await {
            Ok(()) | Err(AccountError::NotFound) => {}
            Err(AccountError::Failed(Failure::Store(error))) => return Err(error.into()),
            Err(AccountError::Failed(Failure::Secret(error))) => return Err(error.into()),
            Err(_) => return Ok(false),
        }
        let stored = || expiry::remove_stored(&parts.context, user.user_id, Timestamp::MAX);
        patiently(stored).await?;
        Ok(true)
    }
}
