//! Taking lost second factors away, and moving all of them to the newest key.

use domain::{
    audit::{Action, NewEvent},
    factors::Factors,
    ids::UserId,
    mail::Template,
    passkey::{PasskeyId, StoredPasskey},
};
use store::{Change, Decision, Order, Store, StoreError};

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
            let account = unit.account(subject).await?;
            let user = account.user.ok_or(AccountError::NotFound)?;
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
                .rely(unit.note_factors_reset(&user, now)?);
            let change = without_factors(change, &unit, (subject, &account.factors))?;
            Ok(change.mail(notice).event(event).then(true))
        });
        decided.await
    }

    fn event(&self, actor: &Actor, subject: UserId) -> NewEvent {
        let now = self.context.now();
        let origin = actor.origin(subject);
        origin.event(self.context.id(now), Action::FactorsReset, None, now)
    }
}

/// Removes all of the `factors` of an account.
pub(crate) fn without_factors<O: Order, E>(
    change: Change<O, E>,
    store: &Store,
    (user, factors): (UserId, &Factors),
) -> Result<Change<O, E>, StoreError> {
    let change = change
        .rely(store.remove_totp(user)?)
        .rely(store.remove_recovery_codes(user)?);
    let passkeys = factors.passkeys.iter().map(StoredPasskey::id);
    without_passkeys(change, store, (user, passkeys))
}

/// Removes these passkeys of an account.
pub(crate) fn without_passkeys<O: Order, E>(
    mut change: Change<O, E>,
    store: &Store,
    (user, passkeys): (UserId, impl IntoIterator<Item = PasskeyId>),
) -> Result<Change<O, E>, StoreError> {
    for passkey in passkeys {
        for write in store.remove_passkey(user, &passkey)? {
            change = change.rely(write);
        }
    }
    Ok(change)
}

impl FactorResealing {
    /// Works over these parts.
    #[must_use]
    pub fn new(context: &Context, secret: &FactorSecret) -> Self {
        Self {
            context: context.clone(),
            check: FactorCheck::of_codes(context, secret),
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
