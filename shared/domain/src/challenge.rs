//! What asks for the second factor of somebody whose password was right.

use std::{fmt, str::FromStr};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{device::DeviceId, factors::Factors, ids::UserId, timestamp::Timestamp, user::User};

/// How long a challenge is good, in seconds.
pub const LIFETIME_SECONDS: i64 = 300;

/// How many factors are tried with one challenge.
pub const MAX_FAILURES: u32 = 5;

const PREFIX: &str = "flc_";
const BYTES: usize = 16;

/// 128 random bits that only the client has which presented the password.
#[derive(Clone, PartialEq, Eq)]
pub struct ChallengeToken([u8; BYTES]);

/// Names a challenge in the table and tells nobody its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeId(String);

/// The text is no token of a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a challenge")]
pub struct InvalidChallenge;

/// What can answer a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// A passkey.
    Passkey,
    /// A code of an authenticator app.
    Totp,
    /// A recovery code.
    RecoveryCode,
}

/// A challenge as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Whose password was right.
    pub user_id: UserId,
    /// The user's `sessions_epoch` then: what ends all sessions ends it too, such as another password.
    pub epoch: u64,
    /// The device that presented it, which alone may answer.
    pub device_id: DeviceId,
    /// Whether the account knew that device.
    pub device_known: bool,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Wrong factors so far.
    pub failures: u32,
}

impl ChallengeToken {
    /// The token of these bits.
    #[must_use]
    pub fn of(bits: [u8; BYTES]) -> Self {
        Self(bits)
    }

    /// The token as clients send it.
    #[must_use]
    pub fn as_text(&self) -> String {
        format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(self.0))
    }

    /// What the challenge is found by.
    #[must_use]
    pub fn id(&self) -> ChallengeId {
        let hash = digest(&SHA256, &self.0);
        ChallengeId(BASE64_URL_SAFE_NO_PAD.encode(hash))
    }
}

impl FromStr for ChallengeToken {
    type Err = InvalidChallenge;

    fn from_str(text: &str) -> Result<Self, InvalidChallenge> {
        let encoded = text.strip_prefix(PREFIX).ok_or(InvalidChallenge)?;
        let mut bits = [0; BYTES];
        match BASE64_URL_SAFE_NO_PAD.decode_slice(encoded, &mut bits) {
            Ok(BYTES) => Ok(Self(bits)),
            _ => Err(InvalidChallenge),
        }
    }
}

impl fmt::Debug for ChallengeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChallengeToken(…)")
    }
}

impl ChallengeId {
    /// The id as a part of a key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Challenge {
    /// Asks `user`, who is on `device`, from `now` on.
    #[must_use]
    pub fn of(user: &User, (device_id, device_known): (DeviceId, bool), now: Timestamp) -> Self {
        Self {
            user_id: user.user_id,
            epoch: user.sessions_epoch,
            device_id,
            device_known,
            expires_at: now.plus_seconds(LIFETIME_SECONDS),
            failures: 0,
        }
    }

    /// Whether `device` may answer it at `now`.
    #[must_use]
    pub fn is_open_to(&self, device: Option<DeviceId>, now: Timestamp) -> bool {
        device == Some(self.device_id) && now < self.expires_at && self.failures < MAX_FAILURES
    }

    /// Whether `user` is as they were when the password was right.
    #[must_use]
    pub fn holds_for(&self, user: &User) -> bool {
        user.is_active && user.sessions_epoch == self.epoch
    }
}

impl FactorKind {
    /// What can answer for an account with these factors.
    #[must_use]
    pub fn of(factors: &Factors) -> Vec<Self> {
        let passkey = factors.passkeys.first().map(|_| Self::Passkey);
        let totp = factors.confirmed_totp().map(|_| Self::Totp);
        let recovery = factors.recovery_codes().map(|_| Self::RecoveryCode);
        [passkey, totp, recovery].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, START};

    #[test]
    fn a_token_has_one_spelling_and_its_id_does_not_tell_it() {
        let token = ChallengeToken::of([7; BYTES]);
        let text = token.as_text();
        assert_eq!(text.parse(), Ok(token.clone()));
        assert_eq!(text.len(), 26);
        assert!(!token.id().as_str().contains(&text[4..]));
        let longer = format!("{text}A");
        let padded = format!("{text}==");
        for wrong in ["", "flc_", &text[1..], &text[..25], &longer, &padded] {
            assert_eq!(wrong.parse::<ChallengeToken>(), Err(InvalidChallenge));
        }
        assert_eq!(format!("{token:?}"), "ChallengeToken(…)");
    }

    #[test]
    fn a_challenge_is_good_on_its_device_five_minutes_and_five_tries() {
        let user = samples::user("ann@example.org");
        let device = DeviceId([1; 16]);
        let mut challenge = Challenge::of(&user, (device, false), START);
        assert!(challenge.is_open_to(Some(device), START.plus_seconds(299)));
        assert!(!challenge.is_open_to(Some(device), START.plus_seconds(300)));
        for other in [None, Some(DeviceId([2; 16]))] {
            assert!(!challenge.is_open_to(other, START));
        }
        challenge.failures = 4;
        assert!(challenge.is_open_to(Some(device), START));
        challenge.failures = 5;
        assert!(!challenge.is_open_to(Some(device), START));
    }

    #[test]
    fn what_ends_all_sessions_ends_a_challenge() {
        let user = samples::user("ann@example.org");
        let challenge = Challenge::of(&user, (DeviceId([1; 16]), false), START);
        assert!(challenge.holds_for(&user));
        let changed = User {
            sessions_epoch: 1,
            ..user.clone()
        };
        let disabled = User {
            is_active: false,
            ..user
        };
        assert!(!challenge.holds_for(&changed) && !challenge.holds_for(&disabled));
    }
}
