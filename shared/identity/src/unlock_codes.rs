//! Going round the count of guesses with a one-time code.
//!
//! A code is worth nothing without the password of its account. With it, it signs in through a way
//! that strangers have closed, and makes the device one that the account knows.

use domain::{
    audit::Action,
    ids::UserId,
    role::Role,
    timestamp::Timestamp,
    unlock_code::{LIFETIME_SECONDS, StoredUnlockCode, UnlockCode},
    user::User,
};

use crate::{
    accounts::{AccountError, Actor},
    audit::Audit,
    context::Context,
    factor_secret::FactorSecret,
    one_time_codes,
    secrets::SecretError,
};

const LABEL: &str = "unlock-code/hmac-sha256";

/// Makes and checks codes. Cheap to clone.
#[derive(Clone)]
pub struct UnlockCodes {
    context: Context,
    audit: Audit,
    secret: FactorSecret,
}

/// A code that was just made; it cannot be shown again.
#[derive(Debug)]
pub struct IssuedUnlockCode {
    /// The code.
    pub code: UnlockCode,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl UnlockCodes {
    /// Works over these parts.
    #[must_use]
    pub fn new((context, audit): (&Context, &Audit), secret: &FactorSecret) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
            secret: secret.clone(),
        }
    }

    /// Makes the code of the account `subject`, in the place of any before it.
    ///
    /// An administrator gets none for the account of an administrator, their own included: whoever
    /// has stolen one administrator's session would have a way towards the next. An operator does.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn issue(
        &self,
        actor: &Actor,
        subject: UserId,
    ) -> Result<IssuedUnlockCode, AccountError> {
        let keys = self.secret.keys().await?;
        let unit = self.audit.unit().await?;
        let code = one_time_codes::random(&*self.context.entropy);
        let decided = unit.decide(|_| async {
            let user = unit.user(subject).await?.ok_or(AccountError::NotFound)?;
            refuse_administrators(actor, &user)?;
            let now = self.context.now();
            let stored = StoredUnlockCode {
                user_id: subject,
                mac: one_time_codes::sealed(keys.current(), LABEL, (subject, &code)),
                expires_at: now.plus_seconds(LIFETIME_SECONDS),
                failures: 0,
            };
            let origin = actor.origin(subject);
            let event = origin.event(self.context.id(now), Action::AccountUnlocked, None, now);
            let change = actor
                .authorized(&unit, subject)?
                .rely(unit.require_unchanged_role(&user)?)
                .rely(unit.put_unlock_code(&user.email, &stored)?);
            Ok(change.event(event).then(stored.expires_at))
        });
        let expires_at = decided.await?;
        Ok(IssuedUnlockCode { code, expires_at })
    }

    /// Whether `code` is the one that is `stored` for the account `user`, and still good.
    pub(crate) async fn matches(
        &self,
        code: &UnlockCode,
        stored: &StoredUnlockCode,
        user: UserId,
    ) -> Result<bool, SecretError> {
        if !stored.is_good(user, self.context.now()) {
            return Ok(false);
        }
        one_time_codes::matches(&self.secret, LABEL, (user, code), &stored.mac).await
    }
}

/// Only an operator does to the account of an administrator what takes a protection of it away.
pub(crate) fn refuse_administrators(actor: &Actor, subject: &User) -> Result<(), AccountError> {
    let Some(administrator) = &actor.administrator else {
        return Ok(());
    };
    // Their own counts also when they have ceased to be one meanwhile.
    if subject.role == Role::Admin || administrator.user_id == subject.user_id {
        return Err(AccountError::OperatorsOnly);
    }
    Ok(())
}
