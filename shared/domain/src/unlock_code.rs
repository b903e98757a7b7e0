//! One-time codes that an operator or administrator hands to somebody whose address strangers have
//! closed.

use serde::{Deserialize, Serialize};

use super::{ids::UserId, timestamp::Timestamp};

pub use super::one_time_code::{
    InvalidOneTimeCode as InvalidUnlockCode, OneTimeCode as UnlockCode,
};

/// How long a code is good, in seconds.
pub const LIFETIME_SECONDS: i64 = 3_600;

/// How many wrong passwords a code survives less than.
pub const MAX_FAILURES: u32 = 5;

/// What is stored of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredUnlockCode {
    /// Whose account it is for.
    pub user_id: UserId,
    /// A MAC of the code, in base64url.
    pub mac: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Wrong passwords that it was presented with.
    pub failures: u32,
}

impl StoredUnlockCode {
    /// Whether it may still be presented for the account `user` at `now`.
    #[must_use]
    pub fn is_good(&self, user: UserId, now: Timestamp) -> bool {
        self.user_id == user && now < self.expires_at && self.failures < MAX_FAILURES
    }

    /// The code after one more wrong password.
    #[must_use]
    pub fn failed(&self) -> Self {
        Self {
            failures: self.failures.saturating_add(1),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_its_account_an_hour_and_five_attempts() {
        let user = UserId::SYSTEM;
        let now = Timestamp::from_unix_seconds(1_000);
        let mut code = StoredUnlockCode {
            user_id: user,
            mac: String::new(),
            expires_at: now.plus_seconds(LIFETIME_SECONDS),
            failures: 0,
        };
        assert!(!code.is_good(user, now.plus_seconds(LIFETIME_SECONDS)));
        let other = UserId::from_uuid(uuid::Uuid::from_u128(1));
        assert!(!code.is_good(other, now));
        for _ in 0..5 {
            assert!(code.is_good(user, now));
            code = code.failed();
        }
        assert!(!code.is_good(user, now));
    }
}
