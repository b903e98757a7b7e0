//! The link in the old mailbox.

use domain::{
    audit::{Action, Origin},
    email_change::{MadeEmailChange, void_with},
    ids::UserId,
    link_token::{LinkToken, Purpose},
    mail::Template,
    user::User,
};
use store::{
    Change, Decision, StoreError, Strict, UnitOfWork, credentials::Credentials,
    users::StoredAccount,
};

use super::{EmailChangeError, EmailChanges, credentials_of};
use crate::notices::Recipient;

impl EmailChanges {
    /// Gives the account the address back that a change took from it, ends all sessions and forgets
    /// all devices. The password is removed: whoever made the change knew it. Its owner chooses
    /// another one by a reset, which goes to the address that is back. All later changes are void.
    ///
    /// # Errors
    /// See [`EmailChangeError`].
    pub async fn undo(
        &self,
        token: &LinkToken,
        ip_address: Option<String>,
    ) -> Result<UserId, EmailChangeError> {
        let refused = || EmailChangeError::LinkRefused;
        let claim = self.secrets.read(Purpose::UndoEmailChange, token).await?;
        let claim = claim.ok_or_else(refused)?;
        let user_id = UserId::from_uuid(claim.subject);
        let origin = &Origin::own(user_id, None, ip_address);
        let unit = self.audit.unit().await?;
        let unit = &unit;
        let decided = unit.decide(|_| async move {
            let change = unit.following(user_id).await?;
            let account = unit.account(user_id).await?;
            let user = account.user.as_ref().ok_or_else(refused)?;
            let made = unit.made_email_changes(user_id).await?;
            let now = self.context.now();
            let mut undoable = made.iter().filter(|made| made.is_undoable(now));
            let undone = undoable.find(|made| made.event_id == claim.reference);
            let undone = undone.ok_or_else(refused)?;
            let Some(credentials) = credentials_of(unit, user).await? else {
                return Ok(Decision::Again);
            };
            let change = self.restore(unit, change, (user, &credentials), &undone.old_email)?;
            let change = forget(unit, change, &account, void_with(undone, &made))?;
            let event = self.event(origin, Action::EmailChangeUndone, None, now);
            let restored = User {
                email: undone.old_email.clone(),
                ..user.clone()
            };
            let notice = |user| {
                let about = (event.event_id, now);
                let (template, recipient) = (Template::EmailChangeUndone, Recipient::of(user));
                self.notices.to(&self.context, template, recipient, about)
            };
            let change = change.mail(notice(&restored)).mail(notice(user));
            Ok(change.event(event).then(user_id))
        });
        Box::pin(decided).await
    }

    fn restore(
        &self,
        unit: &UnitOfWork,
        change: Change<Strict, EmailChangeError>,
        (user, credentials): (&User, &Credentials),
        email: &domain::email::Email,
    ) -> Result<Change<Strict, EmailChangeError>, StoreError> {
        let restored = Credentials {
            email: email.clone(),
            password_hash: None,
            ..credentials.clone()
        };
        let free = unit.put_credentials(&restored)?;
        Ok(change
            .require(EmailChangeError::LinkRefused, free)
            .rely(unit.delete_credentials(credentials)?)
            .rely(unit.forget_unlock_code(&user.email)?)
            .rely(unit.restore_email(user, email, self.context.now())?)
            .rely(unit.forget_pending_email_change(user.user_id)?))
    }
}

/// Adds that the account forgets its devices, and how to undo the changes that are `void`.
fn forget<'a>(
    unit: &UnitOfWork,
    mut change: Change<Strict, EmailChangeError>,
    account: &StoredAccount,
    void: impl Iterator<Item = &'a MadeEmailChange>,
) -> Result<Change<Strict, EmailChangeError>, StoreError> {
    let user = account.user.as_ref().map(|user| user.user_id);
    let Some(user) = user else {
        return Ok(change);
    };
    for made in void {
        change = change.rely(unit.forget_made_email_change(user, made.event_id)?);
    }
    for device in &account.devices {
        change = change.rely(unit.forget_device(user, device.device_id)?);
    }
    Ok(change)
}
