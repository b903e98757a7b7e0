//! The link in the old mailbox.

use domain::{
    audit::{Action, Origin},
    email_change::{MadeEmailChange, void_with},
    factors::Factors,
    ids::UserId,
    link_token::{LinkToken, Purpose},
    mail::Template,
    session::Level,
    user::User,
};
use store::{
    Change, Decision, StoreError, Strict, UnitOfWork, credentials::Credentials,
    users::StoredAccount,
};

use super::{EmailChangeError, EmailChanges, credentials_of};
use crate::{factor_check::Factor, notices::Recipient};

/// What an undoing decides to write.
type UndoingDecision =
    Result<Decision<Result<UserId, EmailChangeError>, EmailChangeError>, EmailChangeError>;

impl EmailChanges {
    /// Gives the account the address back that a change took from it, ends all sessions and forgets
    /// all devices. The password is removed: whoever made the change knew it. Its owner chooses
    /// another one by a reset, which goes to the address that is back. All later changes are void.
    /// A change that was made with two factors is undone with the link and a second one, if the
    /// account has any.
    ///
    /// # Errors
    /// See [`EmailChangeError`].
    pub async fn undo(
        &self,
        token: &LinkToken,
        factor: Option<&Factor>,
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
            let mut change = unit.following(user_id).await?;
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
            if undone.level == Level::Two && account.factors.are_set() {
                account.factors.check_wrong(now)?;
                let factor = factor.ok_or(EmailChangeError::FactorRequired)?;
                let factors = (user_id, &account.factors);
                change = match self.factors.check(factors, factor, (None, now)).await? {
                    Ok(accepted) => change.rely(accepted.write),
                    Err(_) => return self.refuse_factor(change, (user, &account.factors), origin),
                };
            }
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
            Ok(change.event(event).then(Ok(user_id)))
        });
        Box::pin(decided).await?
    }

    fn refuse_factor(
        &self,
        change: Change<Strict, EmailChangeError>,
        (user, factors): (&User, &Factors),
        origin: &Origin,
    ) -> UndoingDecision {
        let now = self.context.now();
        let wrong = factors.one_more_wrong(now);
        let (action, reason) = (Action::EmailChangeFailed, Some("wrong_factor"));
        let event = self.event(origin, action, reason, now);
        let template = Template::WrongFactors;
        let notice = || self.notices.of(&self.context, template, user, &event);
        let notice = wrong.is_told().then(notice).flatten();
        let counted = self.context.store.put_wrong_factors(user.user_id, &wrong)?;
        let told = Err(EmailChangeError::WrongFactor);
        Ok(change.rely(counted).mail(notice).event(event).then(told))
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
