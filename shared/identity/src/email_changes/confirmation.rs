//! The code from the new mailbox.

use domain::{
    audit::Action,
    email_change::{MadeEmailChange, PendingEmailChange},
    mail::Template,
    mail_code::{CodePurpose, MailCode},
    user::User,
};
use store::{Change, Decision, Strict, UnitOfWork, credentials::Credentials};
use uuid::Uuid;

use super::{EmailChangeError, EmailChanges, credentials_of};
use crate::{authentication::recheck, notices::Recipient, reauthentication::Asking};

/// What a code decides to write.
type ConfirmationDecision =
    Result<Decision<Result<User, EmailChangeError>, EmailChangeError>, EmailChangeError>;

/// An account as it was read.
struct Account {
    user: User,
    credentials: Credentials,
}

impl EmailChanges {
    /// Gives the account the address whose mailbox `code` proves, and answers with it as it then
    /// is. Sessions and devices go on: who changes an address that they can prove is no stranger,
    /// and if they are one, undoing ends all of them. Both mailboxes are told.
    ///
    /// # Errors
    /// See [`EmailChangeError`].
    pub async fn confirm(
        &self,
        asking: &Asking<'_>,
        change_id: Uuid,
        code: &MailCode,
    ) -> Result<User, EmailChangeError> {
        let unit = self.audit.unit().await?;
        let unit = &unit;
        let decided = unit.decide(|_| async move {
            let user_id = asking.user.user_id;
            let change = unit.following(user_id).await?;
            let live = (user_id, asking.session.session_id);
            let (_, user) = recheck(&change, &self.context, live).await?;
            let pending = unit.pending_email_change(user_id).await?;
            let now = self.context.now();
            let pending = pending.filter(|pending| pending.takes_code(change_id, now));
            let pending = pending.ok_or(EmailChangeError::WrongCode)?;
            let purpose = CodePurpose::EmailChange;
            if !self.secrets.is_code(code, purpose, change_id).await? {
                return self.refuse(change, asking, &pending);
            }
            match credentials_of(unit, &user).await? {
                Some(credentials) => {
                    let account = Account { user, credentials };
                    self.change(unit, (change, asking), &pending, account)
                }
                None => Ok(Decision::Again),
            }
        });
        Box::pin(decided).await?
    }

    fn refuse(
        &self,
        change: Change<Strict, EmailChangeError>,
        asking: &Asking<'_>,
        pending: &PendingEmailChange,
    ) -> ConfirmationDecision {
        let store = &self.context.store;
        let counted = store.count_wrong_email_code(asking.user.user_id, pending)?;
        let (action, reason) = (Action::EmailChangeFailed, Some("wrong_code"));
        let event = self.event(&asking.origin, action, reason, self.context.now());
        let told = Err(EmailChangeError::WrongCode);
        Ok(change.rely(counted).event(event).then(told))
    }

    fn change(
        &self,
        unit: &UnitOfWork,
        (change, asking): (Change<Strict, EmailChangeError>, &Asking<'_>),
        pending: &PendingEmailChange,
        Account { user, credentials }: Account,
    ) -> ConfirmationDecision {
        let now = self.context.now();
        let new_email = &pending.new_email;
        let moved = Credentials {
            email: new_email.clone(),
            ..credentials.clone()
        };
        let event = self.event(&asking.origin, Action::EmailChanged, None, now);
        let level = asking.session.level;
        let made = MadeEmailChange::of(event.event_id, user.email.clone(), level, now);
        let changed = User {
            email: new_email.clone(),
            email_verified_at: Some(now),
            updated_at: now,
            version: user.version + 1,
            ..user.clone()
        };
        let notice = |template, user| {
            let (recipient, about) = (Recipient::of(user), (event.event_id, now));
            self.notices.to(&self.context, template, recipient, about)
        };
        let (before, after) = (Template::EmailChanged, Template::EmailConfirmed);
        // First, so that who comes second with the same code is told that it was used.
        let change = change
            .rely(unit.use_pending_email_change(user.user_id, pending)?)
            .require(EmailChangeError::EmailTaken, unit.put_credentials(&moved)?)
            .rely(unit.delete_credentials(&credentials)?)
            .rely(unit.forget_unlock_code(&user.email)?)
            .rely(unit.forget_undeliverable(new_email)?)
            .rely(unit.change_email(&user, new_email, now)?)
            .rely(unit.put_made_email_change(user.user_id, &made)?)
            .mail(notice(before, &user))
            .mail(notice(after, &changed));
        Ok(change.event(event).then(Ok(changed)))
    }
}
