//! Links to hand over where no mail arrives.
//!
//! Whoever has such a link chooses the password of the account. So it is made only where a reset
//! cannot be mailed, and an administrator makes none for an administrator.

use domain::{
    audit::Action,
    ids::UserId,
    link_token::{LinkClaim, LinkToken, Purpose},
    mail::delivery::{Undeliverable, UndeliverableReason},
    password_reset::PasswordReset,
    role::Role,
    timestamp::Timestamp,
    user::User,
};

use crate::{
    accounts::{AccountError, Actor},
    audit::Audit,
    context::Context,
    factor_secret::FactorSecret,
    mail_secrets::MailSecrets,
    notices::Notices,
};

/// Makes links to hand over. Cheap to clone.
#[derive(Clone)]
pub struct OneTimeLinks {
    context: Context,
    audit: Audit,
    notices: Notices,
    secrets: MailSecrets,
}

/// A link that was just made; it cannot be shown again.
#[derive(Debug)]
pub struct OneTimeLink {
    /// What completes the reset.
    pub token: LinkToken,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl OneTimeLinks {
    /// Works over these parts.
    #[must_use]
    pub fn new(
        (context, audit): (&Context, &Audit),
        notices: Notices,
        factor_secret: &FactorSecret,
    ) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
            notices,
            secrets: MailSecrets::new(factor_secret),
        }
    }

    /// Makes a link that resets the password of the account `subject`: for an operator always, for
    /// an administrator only where the deployment sends no mail or the address has bounced for good.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn make(&self, actor: &Actor, subject: UserId) -> Result<OneTimeLink, AccountError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let user = unit.user(subject).await?.ok_or(AccountError::NotFound)?;
            if !user.is_active {
                return Err(AccountError::Disabled);
            }
            let now = self.context.now();
            let undeliverable = unit.undeliverable(&user.email).await?;
            self.allowed(actor, &user, undeliverable.filter(|known| known.holds(now)))?;
            let reset = PasswordReset::handed_over(self.context.id(now), &user, now);
            let origin = actor.origin(subject);
            let action = Action::OneTimeLinkMade;
            let event = origin.event(self.context.id(now), action, None, now);
            let change = actor
                .authorized(&unit, subject)?
                .rely(unit.require_unchanged_role(&user)?)
                .rely(unit.put_password_reset(&reset)?);
            Ok(change.event(event).then(reset))
        });
        let reset = decided.await?;
        let claim = LinkClaim {
            subject: subject.as_uuid(),
            reference: reset.reset_id,
        };
        Ok(OneTimeLink {
            token: self.secrets.link(Purpose::Reset, claim).await?,
            expires_at: reset.expires_at,
        })
    }

    fn allowed(
        &self,
        actor: &Actor,
        subject: &User,
        undeliverable: Option<Undeliverable>,
    ) -> Result<(), AccountError> {
        let Some(administrator) = &actor.administrator else {
            return Ok(());
        };
        // Their own counts also when they have ceased to be one meanwhile.
        if subject.role == Role::Admin || administrator.user_id == subject.user_id {
            return Err(AccountError::OperatorsOnly);
        }
        let bounced = undeliverable.is_some_and(|u| u.reason == UndeliverableReason::Bounce);
        if self.notices.are_sent() && !bounced {
            return Err(AccountError::MailArrives);
        }
        Ok(())
    }
}
