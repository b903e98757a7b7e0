//! Going round the count of guesses with a one-time code.
//!
//! A code is worth nothing without the password of its account. With it, it signs in through a way
//! that strangers have closed, and makes the device one that the account knows.

use aws_lc_rs::hmac;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
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
    factor_secret::{FactorKey, FactorSecret, KeyId},
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
        let [
            bits @ ..,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
        ] = self.context.entropy.bytes32();
        let code = UnlockCode::of(bits);
        let decided = unit.decide(|_| async {
            let user = unit.user(subject).await?.ok_or(AccountError::NotFound)?;
            refuse_administrators(actor, &user)?;
            let now = self.context.now();
            let stored = StoredUnlockCode {
                user_id: subject,
                mac: sealed(keys.current(), subject, &code),
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
        let Some((id, mac)) = opened(&stored.mac) else {
            return Ok(false);
        };
        let keys = self.secret.keys_with(id).await?;
        let Some(key) = keys.find(id) else {
            return Ok(false);
        };
        let message = message(user, code);
        Ok(hmac::verify(&key.mac(LABEL), &message, &mac).is_ok())
    }
}

fn refuse_administrators(actor: &Actor, subject: &User) -> Result<(), AccountError> {
    let Some(administrator) = &actor.administrator else {
        return Ok(());
    };
    // Their own counts also when they have ceased to be one meanwhile.
    if subject.role == Role::Admin || administrator.user_id == subject.user_id {
        return Err(AccountError::OperatorsOnly);
    }
    Ok(())
}

/// What is stored of a code: the id of the key and a MAC under it.
fn sealed(key: &FactorKey, user: UserId, code: &UnlockCode) -> String {
    let mac = hmac::sign(&key.mac(LABEL), &message(user, code));
    BASE64_URL_SAFE_NO_PAD.encode([&key.id().0, mac.as_ref()].concat())
}

fn opened(stored: &str) -> Option<(KeyId, Vec<u8>)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(stored).ok()?;
    let (id, mac) = bytes.split_first_chunk()?;
    Some((KeyId(*id), mac.to_vec()))
}

/// Both parts have a fixed length.
fn message(user: UserId, code: &UnlockCode) -> Vec<u8> {
    [user.as_uuid().as_bytes(), code.as_bytes()].concat()
}
