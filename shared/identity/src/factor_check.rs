//! Checking a second factor that somebody presents.

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{Context as Digest, SHA256},
};
use domain::{
    factors::{Factors, StoredRecoveryCodes, StoredTotp},
    ids::UserId,
    one_time_code::OneTimeCode,
    session::Method,
    timestamp::Timestamp,
    totp::{TotpCode, TotpSecret},
    webauthn::{Assertion, Refusal},
};
use store::{Write, environment::entropy::Entropy};

use crate::{
    context::Context,
    factor_secret::FactorSecret,
    failure::Failure,
    one_time_codes,
    passkey_challenges::Ceremony,
    passkey_check::PasskeyCheck,
    sealing::{self, Purpose, SealError},
};

/// How many bytes of a code's hash are kept.
const HASH_BYTES: usize = 16;

/// A second factor that somebody presents.
pub enum Factor {
    /// The answer of a passkey.
    Passkey(Box<Assertion>),
    /// A code of an authenticator app.
    Totp(TotpCode),
    /// A recovery code.
    RecoveryCode(OneTimeCode),
}

/// A factor that is right.
pub(crate) struct AcceptedFactor {
    /// Uses it up: it is good for one change that is committed with this write.
    pub(crate) write: Write,
    /// Uses up the challenge that a passkey answered; that this write fails means that it was before.
    pub(crate) challenge: Option<Write>,
    /// What was proved with it.
    pub(crate) methods: Vec<Method>,
    /// What an event says of it besides.
    pub(crate) remark: Option<&'static str>,
}

/// Why a factor is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongFactor {
    /// It is none of the account, or not now.
    Wrong,
    /// It is a passkey whose counter did not go on: there may be a copy of it.
    Counter,
}

/// Checks factors, and makes and reads what is stored of them. Cheap to clone.
#[derive(Clone)]
pub(crate) struct FactorCheck {
    context: Context,
    secret: FactorSecret,
    passkeys: Option<PasskeyCheck>,
}

impl FactorCheck {
    /// Takes codes, with the keys of `secret`.
    pub(crate) fn of_codes(context: &Context, secret: &FactorSecret) -> Self {
        Self {
            context: context.clone(),
            secret: secret.clone(),
            passkeys: None,
        }
    }

    /// Takes codes, and the passkeys that `passkeys` does.
    pub(crate) fn of_all(context: &Context, secret: &FactorSecret, passkeys: PasskeyCheck) -> Self {
        Self {
            passkeys: Some(passkeys),
            ..Self::of_codes(context, secret)
        }
    }

    /// The factor, if it is one of `factors` of the account `user` at `now`; a passkey, if it answers a
    /// challenge of `ceremony`.
    pub(crate) async fn check(
        &self,
        (user, factors): (UserId, &Factors),
        factor: &Factor,
        (ceremony, now): (Option<Ceremony<'_>>, Timestamp),
    ) -> Result<Result<AcceptedFactor, WrongFactor>, Failure> {
        let (write, remark) = match factor {
            Factor::Totp(code) => (self.totp((user, factors), code, now).await?, None),
            Factor::RecoveryCode(code) => {
                let write = self.recovery((user, factors), code).await?;
                (write, Some("recovery_code"))
            }
            Factor::Passkey(assertion) => {
                let (Some(check), Some(ceremony)) = (&self.passkeys, ceremony) else {
                    return Ok(Err(WrongFactor::Wrong));
                };
                let checked = check.check((user, factors), assertion, (ceremony, now));
                return Ok(match checked.await? {
                    Ok(accepted) => Ok(accepted.into_factor()),
                    Err(Refusal::Counter) => Err(WrongFactor::Counter),
                    Err(_) => Err(WrongFactor::Wrong),
                });
            }
        };
        let accepted = write.map(|write| AcceptedFactor {
            write,
            challenge: None,
            methods: vec![Method::Otp],
            remark,
        });
        Ok(accepted.ok_or(WrongFactor::Wrong))
    }

    /// What is stored of `secret` for `user`.
    pub(crate) async fn seal_totp(
        &self,
        user: UserId,
        secret: &TotpSecret,
    ) -> Result<String, Failure> {
        self.seal((Purpose::Totp, user), secret.as_bytes()).await
    }

    /// The secret of an authenticator app of `user`.
    pub(crate) async fn open_totp(
        &self,
        user: UserId,
        stored: &StoredTotp,
    ) -> Result<TotpSecret, Failure> {
        let opened = self.open((Purpose::Totp, user), &stored.sealed).await?;
        let bits = opened.as_slice().try_into();
        Ok(TotpSecret::of(bits.map_err(|_| SealError::Broken)?))
    }

    /// New recovery codes of `user`, and what is stored of them in the place of `before`.
    pub(crate) async fn new_recovery_codes(
        &self,
        user: UserId,
        before: Option<&StoredRecoveryCodes>,
        now: Timestamp,
    ) -> Result<(Vec<OneTimeCode>, StoredRecoveryCodes), Failure> {
        let entropy: &dyn Entropy = &*self.context.entropy;
        let codes: Vec<_> = (0..domain::factors::RECOVERY_CODES)
            .map(|_| one_time_codes::random(entropy))
            .collect();
        let hashes: Vec<_> = codes.iter().flat_map(|code| hash(user, code)).collect();
        let stored = StoredRecoveryCodes {
            sealed: self.seal((Purpose::RecoveryCodes, user), &hashes).await?,
            left: u32::try_from(codes.len()).unwrap_or(u32::MAX),
            revision: before.map_or(1, |before| before.revision + 1),
            made_at: now,
        };
        Ok((codes, stored))
    }

    /// The same factors under the newest key; none of those that are under it already.
    pub(crate) async fn resealed(
        &self,
        user: UserId,
        factors: &Factors,
    ) -> Result<(Option<StoredTotp>, Option<StoredRecoveryCodes>), Failure> {
        let totp = match &factors.totp {
            Some(totp) => {
                let sealed = self.reseal((Purpose::Totp, user), &totp.sealed).await?;
                sealed.map(|sealed| StoredTotp {
                    sealed,
                    ..totp.clone()
                })
            }
            None => None,
        };
        let recovery = match &factors.recovery {
            Some(codes) => {
                let place = (Purpose::RecoveryCodes, user);
                let sealed = self.reseal(place, &codes.sealed).await?;
                sealed.map(|sealed| StoredRecoveryCodes {
                    sealed,
                    revision: codes.revision + 1,
                    ..codes.clone()
                })
            }
            None => None,
        };
        Ok((totp, recovery))
    }

    async fn totp(
        &self,
        (user, factors): (UserId, &Factors),
        code: &TotpCode,
        now: Timestamp,
    ) -> Result<Option<Write>, Failure> {
        let Some(stored) = factors.confirmed_totp() else {
            return Ok(None);
        };
        let secret = self.open_totp(user, stored).await?;
        let Some(step) = secret.accepts(code, stored.last_step, now) else {
            return Ok(None);
        };
        let store = &self.context.store;
        Ok(Some(store.put_totp(
            user,
            stored,
            &stored.used(step, now),
        )?))
    }

    async fn recovery(
        &self,
        (user, factors): (UserId, &Factors),
        code: &OneTimeCode,
    ) -> Result<Option<Write>, Failure> {
        let Some(stored) = factors.recovery_codes().filter(|_| factors.are_set()) else {
            return Ok(None);
        };
        let place = (Purpose::RecoveryCodes, user);
        let hashes = self.open(place, &stored.sealed).await?;
        let presented = hash(user, code);
        // Each is compared, whichever is right.
        let (matching, left): (Vec<_>, Vec<_>) = hashes
            .chunks(HASH_BYTES)
            .partition(|hash| verify_slices_are_equal(hash, &presented).is_ok());
        if matching.is_empty() {
            return Ok(None);
        }
        let next = StoredRecoveryCodes {
            sealed: self.seal(place, &left.concat()).await?,
            left: u32::try_from(left.len()).unwrap_or(u32::MAX),
            revision: stored.revision + 1,
            made_at: stored.made_at,
        };
        let store = &self.context.store;
        Ok(Some(store.put_recovery_codes(user, Some(stored), &next)?))
    }

    async fn reseal(
        &self,
        place: (Purpose, UserId),
        sealed: &str,
    ) -> Result<Option<String>, Failure> {
        let keys = self.secret.keys().await?;
        if sealing::key_id(sealed)? == keys.current().id() {
            return Ok(None);
        }
        let plain = self.open(place, sealed).await?;
        self.seal(place, &plain).await.map(Some)
    }

    async fn seal(&self, place: (Purpose, UserId), plain: &[u8]) -> Result<String, Failure> {
        let keys = self.secret.keys().await?;
        let parts: (_, &dyn Entropy) = (&*keys, &*self.context.entropy);
        Ok(sealing::seal(parts, place, plain)?)
    }

    async fn open(
        &self,
        place: (Purpose, UserId),
        sealed: &str,
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, Failure> {
        let keys = self.secret.keys_with(sealing::key_id(sealed)?).await?;
        Ok(sealing::open(&keys, place, sealed)?)
    }
}

impl WrongFactor {
    /// What an event says of it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Wrong => "wrong_factor",
            Self::Counter => "passkey_counter",
        }
    }
}

/// What is kept of a recovery code: 80 random bits are not to be guessed from their hash.
fn hash(user: UserId, code: &OneTimeCode) -> [u8; HASH_BYTES] {
    let mut digest = Digest::new(&SHA256);
    digest.update(user.as_uuid().as_bytes());
    digest.update(code.as_bytes());
    let mut kept = [0; HASH_BYTES];
    kept.copy_from_slice(&digest.finish().as_ref()[..HASH_BYTES]);
    kept
}
