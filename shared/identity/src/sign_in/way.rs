//! The ways in, each with a count of wrong passwords of its own.

use domain::{
    device::KnownDevice, email::Email, guesses::Guesses, ids::UserId, timestamp::Timestamp,
    unlock_code::StoredUnlockCode,
};
use store::{Store, StoreError, Write};

/// How somebody tries to come in.
pub(super) enum Way {
    /// From a device that the account knows: strangers cannot close it.
    Device(KnownDevice),
    /// With a one-time code, past what strangers guessed.
    Code(StoredUnlockCode),
    /// As a stranger, with all others.
    Stranger(Guesses),
}

impl Way {
    /// The write that the success of a right password relies on, so that none slips by a guess that
    /// is counted meanwhile; it uses a code up. That of a device is the write that knows it anew.
    pub(super) fn require(
        &self,
        store: &Store,
        email: &Email,
    ) -> Result<Option<Write>, StoreError> {
        match self {
            Self::Device(_) => Ok(None),
            Self::Code(code) => store.use_unlock_code(email, code).map(Some),
            Self::Stranger(guesses) => store.require_guesses(email, *guesses).map(Some),
        }
    }

    /// The write that counts a wrong password, and what has come to an end with it.
    pub(super) fn count(
        &self,
        store: &Store,
        (user, email): (UserId, &Email),
        now: Timestamp,
    ) -> Result<(Write, Option<&'static str>), StoreError> {
        match self {
            Self::Device(known) => {
                let failed = known.failed(now);
                let end = (!failed.is_trusted(now)).then_some("device_distrusted");
                Ok((store.put_device(user, Some(known), &failed)?, end))
            }
            Self::Code(code) => {
                let end = (!code.failed().is_good(user, now)).then_some("code_void");
                Ok((store.count_unlock_failure(email, code)?, end))
            }
            Self::Stranger(guesses) => {
                let next = guesses.counted(now);
                let end = next.check(now).is_err().then_some("closed");
                Ok((store.count_guess(email, *guesses, next)?, end))
            }
        }
    }
}
