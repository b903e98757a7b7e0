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

    /// Counts a wrong password.
    pub(super) fn count(
        &self,
        store: &Store,
        (user, email): (UserId, &Email),
        now: Timestamp,
    ) -> Result<Counted, StoreError> {
        match self {
            Self::Device(known) => {
                let failed = known.failed(now);
                let end = (!failed.is_trusted(now)).then_some("device_distrusted");
                let write = store.put_device(user, Some(known), &failed)?;
                Ok(Counted::ending(write, end))
            }
            Self::Code(code) => {
                let end = (!code.failed().is_good(user, now)).then_some("code_void");
                let write = store.count_unlock_failure(email, code)?;
                Ok(Counted::ending(write, end))
            }
            Self::Stranger(guesses) => {
                let mut next = guesses.counted(now);
                let end = next.check(now).is_err().then_some("closed");
                let is_to_be_told = next.is_to_be_told(now);
                if is_to_be_told {
                    next = next.told(now);
                }
                Ok(Counted {
                    write: store.count_guess(email, *guesses, next)?,
                    end,
                    is_to_be_told,
                })
            }
        }
    }
}

/// A wrong password that counts.
pub(super) struct Counted {
    /// What counts it.
    pub(super) write: Write,
    /// What has come to an end with it.
    pub(super) end: Option<&'static str>,
    /// Whether the owner of the address is to be told.
    pub(super) is_to_be_told: bool,
}

impl Counted {
    /// What ends a way ends it once: its owner is always told.
    fn ending(write: Write, end: Option<&'static str>) -> Self {
        Self {
            write,
            end,
            is_to_be_told: end.is_some(),
        }
    }
}
