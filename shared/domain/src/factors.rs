//! The second factors of an account: what is stored of them and how many wrong ones are taken.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    passkey::{PasskeyId, StoredPasskey},
    period::Day,
    timestamp::Timestamp,
    webauthn::Base64Url,
};

/// How long a secret waits for its first code, in seconds.
pub const ENROLMENT_SECONDS: i64 = 600;

/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;

/// How many wrong factors an account takes in a day of UTC, whoever presents them.
pub const MAX_WRONG_FACTORS: u32 = 10;

/// After how many of them its owner is told.
pub const TOLD_AFTER: u32 = 5;

/// All second factors of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Factors {
    /// Passkeys.
    pub passkeys: Vec<StoredPasskey>,
    /// The secret of an authenticator app, perhaps not confirmed.
    pub totp: Option<StoredTotp>,
    /// Codes for when the others are lost.
    pub recovery: Option<StoredRecoveryCodes>,
    /// Wrong factors, perhaps of an earlier day.
    pub wrong: Option<WrongFactors>,
}

/// The secret of an authenticator app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTotp {
    /// The secret, which only the service can open.
    pub sealed: String,
    /// When it was made.
    pub begun_at: Timestamp,
    /// When the first code proved that an app has it; a factor only from then on.
    pub confirmed_at: Option<Timestamp>,
    /// The last step of time whose code was accepted. No earlier one is.
    pub last_step: u64,
    /// When a code last was accepted.
    pub last_used_at: Option<Timestamp>,
}

/// Recovery codes, each good once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRecoveryCodes {
    /// Hashes of those that are left, which only the service can open.
    pub sealed: String,
    /// How many are left.
    pub left: u32,
    /// Counts the changes of this item.
    pub revision: u64,
    /// When they were made.
    pub made_at: Timestamp,
}

/// Wrong factors presented for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongFactors {
    /// When the last one was.
    pub last_at: Timestamp,
    /// How many on the day of `last_at`.
    pub count: u32,
}

/// Which factors were added since something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedFactors {
    /// The passkeys.
    pub passkeys: Vec<PasskeyId>,
    /// The authenticator app.
    pub app: bool,
    /// Recovery codes.
    pub recovery_codes: bool,
}

/// So many wrong factors were presented today that none is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many wrong second factors today: wait {seconds} seconds")]
pub struct TooManyWrongFactors {
    /// Seconds until the day, of UTC, is over.
    pub seconds: u64,
}

impl Factors {
    /// Whether a sign-in with the password alone is not complete.
    #[must_use]
    pub fn are_set(&self) -> bool {
        self.confirmed_totp().is_some() || !self.passkeys.is_empty()
    }

    /// The passkey of this credential.
    #[must_use]
    pub fn passkey(&self, credential_id: &Base64Url) -> Option<&StoredPasskey> {
        let mut passkeys = self.passkeys.iter();
        passkeys.find(|passkey| passkey.credential_id == *credential_id)
    }

    /// The secret of an authenticator app that has proved to have it.
    #[must_use]
    pub fn confirmed_totp(&self) -> Option<&StoredTotp> {
        self.totp
            .as_ref()
            .filter(|totp| totp.confirmed_at.is_some())
    }

    /// The recovery codes, if any is left.
    #[must_use]
    pub fn recovery_codes(&self) -> Option<&StoredRecoveryCodes> {
        self.recovery.as_ref().filter(|recovery| recovery.left > 0)
    }

    /// What was added with the event `event_id`, a UUID v7, or since.
    #[must_use]
    pub fn added_since(&self, event_id: Uuid) -> AddedFactors {
        self.added_from(Timestamp::of_uuid(event_id).unwrap_or(Timestamp::EPOCH))
    }

    /// What was added at `at` or since.
    #[must_use]
    pub fn added_from(&self, at: Timestamp) -> AddedFactors {
        let passkeys = self.passkeys.iter();
        let passkeys = passkeys.filter(|passkey| passkey.created_at >= at);
        let app = self.totp.as_ref();
        let recovery = self.recovery.as_ref();
        AddedFactors {
            passkeys: passkeys.map(StoredPasskey::id).collect(),
            app: app.is_some_and(|app| app.confirmed_at.unwrap_or(app.begun_at) >= at),
            recovery_codes: recovery.is_some_and(|codes| codes.made_at >= at),
        }
    }

    /// Whether a factor is looked at, at `now`.
    ///
    /// # Errors
    /// [`TooManyWrongFactors`] after [`MAX_WRONG_FACTORS`] wrong ones on one day.
    pub fn check_wrong(&self, now: Timestamp) -> Result<(), TooManyWrongFactors> {
        if self.wrong_today(now) < MAX_WRONG_FACTORS {
            return Ok(());
        }
        let seconds = Day::of(now).seconds_left(now);
        Err(TooManyWrongFactors { seconds })
    }

    /// The count with one more wrong factor at `now`.
    #[must_use]
    pub fn one_more_wrong(&self, now: Timestamp) -> WrongFactors {
        WrongFactors {
            last_at: now,
            count: self.wrong_today(now) + 1,
        }
    }

    fn wrong_today(&self, now: Timestamp) -> u32 {
        match self.wrong {
            Some(wrong) if Day::of(wrong.last_at) == Day::of(now) => wrong.count,
            _ => 0,
        }
    }
}

impl AddedFactors {
    /// Whether anything was.
    #[must_use]
    pub fn any(&self) -> bool {
        self.app || self.recovery_codes || !self.passkeys.is_empty()
    }

    /// Whether they are all that `factors` has beside recovery codes, which are worth nothing alone.
    #[must_use]
    pub fn are_all_of(&self, factors: &Factors) -> bool {
        let app_stays = factors.confirmed_totp().is_some() && !self.app;
        !app_stays && self.passkeys.len() == factors.passkeys.len()
    }
}

impl StoredTotp {
    /// A secret that no code has confirmed.
    #[must_use]
    pub fn begun(sealed: String, now: Timestamp) -> Self {
        Self {
            sealed,
            begun_at: now,
            confirmed_at: None,
            last_step: 0,
            last_used_at: None,
        }
    }

    /// When a secret that no code has confirmed is dropped.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.begun_at.plus_seconds(ENROLMENT_SECONDS)
    }

    /// Whether it waits for its first code at `now`.
    #[must_use]
    pub fn awaits_code(&self, now: Timestamp) -> bool {
        self.confirmed_at.is_none() && now < self.expires_at()
    }

    /// The factor after the code of `step` was accepted.
    #[must_use]
    pub fn used(&self, step: u64, now: Timestamp) -> Self {
        Self {
            last_step: step,
            last_used_at: Some(now),
            ..self.clone()
        }
    }

    /// The factor that the code of `step` makes of a secret.
    #[must_use]
    pub fn confirmed(&self, step: u64, now: Timestamp) -> Self {
        Self {
            confirmed_at: Some(now),
            ..self.used(step, now)
        }
    }
}

impl WrongFactors {
    /// Whether the owner of the account is told of it.
    #[must_use]
    pub fn is_told(self) -> bool {
        self.count == TOLD_AFTER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_420_800);

    fn wrong(count: u32, last_at: Timestamp) -> Factors {
        Factors {
            wrong: Some(WrongFactors { last_at, count }),
            ..Factors::default()
        }
    }

    #[test]
    fn a_secret_is_a_factor_once_a_code_confirmed_it() {
        let begun = StoredTotp::begun(String::new(), NOW);
        let factors = |totp: &StoredTotp| Factors {
            totp: Some(totp.clone()),
            ..Factors::default()
        };
        assert!(!Factors::default().are_set() && !factors(&begun).are_set());
        assert!(begun.awaits_code(NOW.plus_seconds(599)));
        assert!(!begun.awaits_code(NOW.plus_seconds(600)));
        let confirmed = begun.confirmed(7, NOW.plus_seconds(9));
        assert!(factors(&confirmed).are_set() && !confirmed.awaits_code(NOW));
        assert_eq!(
            (confirmed.last_step, confirmed.last_used_at),
            (7, confirmed.confirmed_at)
        );
        let used = confirmed.used(8, NOW.plus_seconds(40));
        assert_eq!(
            (used.last_step, used.confirmed_at),
            (8, confirmed.confirmed_at)
        );
    }

    #[test]
    fn ten_wrong_factors_are_taken_in_a_day_and_the_fifth_is_told() {
        let mut factors = Factors::default();
        for number in 1..=10 {
            assert_eq!(factors.check_wrong(NOW), Ok(()));
            let counted = factors.one_more_wrong(NOW);
            assert_eq!((counted.count, counted.is_told()), (number, number == 5));
            factors.wrong = Some(counted);
        }
        let seconds = Day::of(NOW).seconds_left(NOW);
        assert_eq!(
            factors.check_wrong(NOW),
            Err(TooManyWrongFactors { seconds })
        );
        let tomorrow = Day::of(NOW).end();
        assert_eq!(factors.check_wrong(tomorrow), Ok(()));
        assert_eq!(wrong(10, NOW).one_more_wrong(tomorrow).count, 1);
    }
}
