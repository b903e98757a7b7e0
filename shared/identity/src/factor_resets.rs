//! Taking lost second factors away, and moving all of them to the newest key.

use domain::{
    audit::{Action, NewEvent},
    ids::UserId,
    mail::Template,
};
use store::Decision;

use crate::{
    accounts::{AccountError, Actor},
    audit::Audit,
    context::Context,
    factor_check::FactorCheck,
    factor_secret::FactorSecret,
    failure::Failure,
    notices::Notices,
    unlock_codes::refuse_administrators,
};

/// Takes second factors away. Cheap to clone.
#[derive(Clone)]
pub struct FactorResets {
    context: Context,
    audit: Audit,
    notices: Notices,
}

/// Moves second factors to the newest key. Cheap to clone.
#[derive(Clone)]
pub struct FactorResealing {
    context: Context,
    check: FactorCheck,
}

impl FactorResets {
    /// Works over these parts.
    #[must_use]
    pub fn new((context, audit): (&Context, &Audit), notices: Notices) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
            notices,
        }
    }

    /// Takes all second factors of the account `subject` away, ends its sessions and tells its owner.
    /// False when it has none. For an administrator's account only an operator does.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn reset(&self, actor: &Actor, subject: UserId) -> Result<bool, AccountError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let user = unit.user(subject).await?.ok_or(AccountError::NotFound)?;
            refuse_administrators(actor, &user)?;
            if !user.second_factor {
                return Ok(Decision::Nothing(false));
            }
            let now = self.context.now();
            let event = self.event(actor, subject);
            let notice = self
                .notices
                .of(&self.context, Template::FactorsReset, &user, &event);
            let change = actor
                .authorized(&unit, subject)?
                .rely(unit.note_factors_reset(&user, now)?)
                .rely(unit.remove_totp(subject)?)
                .rely(unit.remove_recovery_codes(subject)?)
                .mail(notice);
            Ok(change.event(event).then(true))
        });
        decided.await
    }

    fn event(&self, actor: &Actor, subject: UserId) -> NewEvent {
        let now = self.context.now();
        let origin = actor.origin(subject);
        origin.event(self.context.id(now), Action::FactorsReset, None, now)
    }
}

impl FactorResealing {
    /// Works over these parts.
    #[must_use]
    pub fn new(context: &Context, secret: &FactorSecret) -> Self {
        Self {
            context: context.clone(),
            check: FactorCheck::new(context, secret),
        }
    }

    /// Seals the factors of `user` with the newest key. False when they are already.
    ///
    /// # Errors
    /// When the table or the secret cannot be used, or a factor does not open.
    pub async fn reseal(&self, user: UserId) -> Result<bool, Failure> {
        let store = &self.context.store;
        let decided = store.decide(|_| async {
            let factors = store.account(user).await?.factors;
            let (totp, recovery) = self.check.resealed(user, &factors).await?;
            let mut change = store::Change::unrecorded();
            let mut any = false;
            if let (Some(read), Some(next)) = (&factors.totp, &totp) {
                change = change.rely(store.put_totp(user, read, next)?);
                any = true;
            }
            if let (Some(read), Some(next)) = (&factors.recovery, &recovery) {
                change = change.rely(store.put_recovery_codes(user, Some(read), next)?);
                any = true;
            }
            Ok(if any {
                change.then(true)
            } else {
                Decision::Nothing(false)
            })
        });
        decided.await
    }
}
