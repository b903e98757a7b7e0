//! Devices: browsers and programs that people sign in from.
//!
//! A device has one id, whoever uses it. An account knows the devices that its owner completely
//! signed in from (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    factors::Factors, period::Hour, setting::WholeNumber, text::ShortText, timestamp::Timestamp,
    user::User,
};

/// `DEVICE_TRUST_DAYS`: for how many days after a second factor a device may sign in with the
/// password alone. 0 for never.
pub const DEVICE_TRUST_DAYS: WholeNumber<u32> = WholeNumber {
    name: "DEVICE_TRUST_DAYS",
    default: 0,
    min: 0,
    max: 30,
};

/// How long an account knows a device that is not used, in seconds.
pub const KNOWN_SECONDS: i64 = 90 * 86_400;

/// How many devices an account knows at most.
pub const MAX_KNOWN: usize = 20;

/// How many wrong passwords in a row make a device a stranger's.
pub const MAX_FAILURES: u32 = 10;

/// How many attempts of a device that an account knows are made in an hour though its network may make
/// none. Nobody signs in to one account on one device so often; a ward computer may serve any number
/// of people.
pub const MAX_PAST_NETWORK: u32 = 30;

/// How many devices an account gets to know in a day whose first sign-in its owner is told of. A
/// program that keeps no token is a new device each time.
pub const MAX_NOTICES: usize = 5;

/// How long a device counts among those, in seconds.
const NOTICE_SECONDS: i64 = 86_400;

/// 128 random bits. Not a credential: that is the token, which also needs the server's key.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
pub struct DeviceId(pub [u8; 16]);

/// The text is no device id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 hexadecimal digits")]
pub struct InvalidDeviceId;

/// What a client presents to be known again, as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceToken(pub String);

/// A device that an account knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDevice {
    /// Which one.
    pub device_id: DeviceId,
    /// The device, as the client or its user agent named it at the last sign-in.
    pub device_name: Option<ShortText>,
    /// When its person first signed in from it.
    pub known_since: Timestamp,
    /// When they last did.
    pub last_used_at: Timestamp,
    /// Wrong passwords from it since then.
    pub failures: u32,
    /// When somebody last tried to sign in from it; `None` in what is stored without it.
    #[serde(default)]
    pub attempted_at: Option<Timestamp>,
    /// Attempts in the hour of `attempted_at`, whatever came of them.
    #[serde(default)]
    pub attempts: u32,
    /// When its person last signed in from it with a second factor, where devices are trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor_shown_at: Option<Timestamp>,
    /// The epoch of their sessions then.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub factor_epoch: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl DeviceId {
    /// The same bits as a UUID, for the place of a list.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        Uuid::from_bytes(self.0)
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_uuid().as_simple().fmt(f)
    }
}

impl FromStr for DeviceId {
    type Err = InvalidDeviceId;

    fn from_str(text: &str) -> Result<Self, InvalidDeviceId> {
        // `Uuid` also parses other forms; those have other lengths.
        if text.len() != uuid::fmt::Simple::LENGTH {
            return Err(InvalidDeviceId);
        }
        let uuid = Uuid::try_parse(text).map_err(|_| InvalidDeviceId)?;
        Ok(Self(uuid.into_bytes()))
    }
}

impl TryFrom<String> for DeviceId {
    type Error = InvalidDeviceId;

    fn try_from(text: String) -> Result<Self, InvalidDeviceId> {
        text.parse()
    }
}

impl From<DeviceId> for String {
    fn from(id: DeviceId) -> Self {
        id.to_string()
    }
}

impl fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceToken(…)")
    }
}

impl KnownDevice {
    /// A device that its person has just signed in from, which may have been `known` before.
    #[must_use]
    pub fn used(
        device_id: DeviceId,
        known: Option<&Self>,
        device_name: Option<ShortText>,
        now: Timestamp,
    ) -> Self {
        Self {
            device_id,
            device_name,
            known_since: known.map_or(now, |known| known.known_since),
            last_used_at: now,
            failures: 0,
            attempted_at: Some(now),
            attempts: known.map_or(0, |known| known.attempts_in_hour(now)) + 1,
            factor_shown_at: known.and_then(|known| known.factor_shown_at),
            factor_epoch: known.map_or(0, |known| known.factor_epoch),
        }
    }

    /// The device after `user` has shown a second factor on it.
    #[must_use]
    pub fn shown_factor(self, user: &User, now: Timestamp) -> Self {
        Self {
            factor_shown_at: Some(now),
            factor_epoch: user.sessions_epoch,
            ..self
        }
    }

    /// Whether `user` may sign in from it at `now` without one of their `factors`: it showed one in
    /// the last `days`, no factor was added since, and nothing ended all sessions, as another
    /// password and the removal of a factor do.
    #[must_use]
    pub fn skips_factor(
        &self,
        days: u32,
        (user, factors): (&User, &Factors),
        now: Timestamp,
    ) -> bool {
        let lasts = |shown: Timestamp| {
            now < shown.plus_seconds(i64::from(days) * 86_400) && !factors.added_from(shown).any()
        };
        self.is_trusted(now)
            && self.factor_epoch == user.sessions_epoch
            && self.factor_shown_at.is_some_and(lasts)
    }

    /// The device after one more attempt that is neither a sign-in nor a wrong password.
    #[must_use]
    pub fn attempted(&self, now: Timestamp) -> Self {
        Self {
            attempted_at: Some(now),
            attempts: self.attempts_in_hour(now) + 1,
            ..self.clone()
        }
    }

    /// The device after one more wrong password.
    #[must_use]
    pub fn failed(&self, now: Timestamp) -> Self {
        Self {
            failures: self.failures.saturating_add(1),
            ..self.attempted(now)
        }
    }

    /// Whether its account's owner may try from it though its network has reached its limit.
    #[must_use]
    pub fn passes_network(&self, now: Timestamp) -> bool {
        self.is_trusted(now) && self.attempts_in_hour(now) < MAX_PAST_NETWORK
    }

    /// How often somebody has tried in the hour of `now`.
    fn attempts_in_hour(&self, now: Timestamp) -> u32 {
        match self.attempted_at {
            Some(at) if Hour::of(at) == Hour::of(now) => self.attempts,
            _ => 0,
        }
    }

    /// Whether an attempt from it at `now` is that of a known device.
    #[must_use]
    pub fn is_trusted(&self, now: Timestamp) -> bool {
        self.failures < MAX_FAILURES && now < self.expires_at()
    }

    /// When the account forgets it unless it is used again.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.last_used_at.plus_seconds(KNOWN_SECONDS)
    }
}

/// The devices that an account forgets when `used` is one of those it knows: the least recently
/// used ones.
#[must_use]
pub fn evicted(known: &[KnownDevice], used: DeviceId) -> Vec<DeviceId> {
    let mut others: Vec<_> = known
        .iter()
        .filter(|device| device.device_id != used)
        .collect();
    others.sort_by_key(|device| (device.last_used_at, device.device_id));
    let excess = (others.len() + 1).saturating_sub(MAX_KNOWN);
    others.truncate(excess);
    others.iter().map(|device| device.device_id).collect()
}

/// Whether the owner of an account is to be told of a sign-in at `now` from the device `used`: it is
/// none of those `known`, and there were not too many such in a day.
#[must_use]
pub fn is_to_be_told(known: &[KnownDevice], used: DeviceId, now: Timestamp) -> bool {
    let is_known = |device: &KnownDevice| device.device_id == used && now < device.expires_at();
    let is_recent = |device: &&KnownDevice| device.known_since.seconds_until(now) < NOTICE_SECONDS;
    !known.iter().any(is_known) && known.iter().filter(is_recent).count() < MAX_NOTICES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{factors::StoredRecoveryCodes, samples};

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_000_000);

    fn device(number: u8, at: Timestamp) -> KnownDevice {
        KnownDevice::used(DeviceId([number; 16]), None, None, at)
    }

    #[test]
    fn a_device_is_trusted_for_ten_failures_and_ninety_days() {
        let mut known = device(1, NOW);
        for _ in 0..10 {
            assert!(known.is_trusted(NOW));
            known = known.failed(NOW);
        }
        assert!(!known.is_trusted(NOW));
        let used = KnownDevice::used(known.device_id, Some(&known), None, NOW.plus_seconds(5));
        assert!(used.is_trusted(NOW));
        assert_eq!(used.known_since, NOW);

        let end = NOW.plus_seconds(KNOWN_SECONDS);
        let known = device(1, NOW);
        assert!(known.is_trusted(end.plus_seconds(-1)) && !known.is_trusted(end));
    }

    #[test]
    fn a_network_is_passed_thirty_times_an_hour_whatever_comes_of_it() {
        let hour = Timestamp::from_unix_seconds(1_000_800);
        let at = |seconds| hour.plus_seconds(seconds);
        let mut known = device(1, at(0));
        for number in 1..MAX_PAST_NETWORK {
            assert!(known.passes_network(at(3_599)), "{number}");
            known = match number % 3 {
                0 => known.failed(at(60)),
                1 => known.attempted(at(60)),
                _ => KnownDevice::used(known.device_id, Some(&known), None, at(60)),
            };
        }
        assert!(!known.passes_network(at(3_599)) && known.is_trusted(at(3_599)));
        assert!(known.passes_network(at(3_600)));
        assert_eq!(known.attempted(at(3_600)).attempts, 1);
    }

    #[test]
    fn the_least_recently_used_makes_room_and_never_the_one_in_use() {
        let at = |number: u8| device(number, NOW.plus_seconds(i64::from(number)));
        let twenty: Vec<_> = (1..=20).rev().map(at).collect();
        let (new, oldest) = (DeviceId([99; 16]), DeviceId([1; 16]));
        assert_eq!(evicted(&twenty, new), [oldest]);
        assert_eq!(evicted(&twenty, oldest), []);
        assert_eq!(evicted(&twenty[1..], new), []);
    }

    #[test]
    fn an_owner_is_told_of_new_devices_five_times_a_day() {
        let later = NOW.plus_seconds(NOTICE_SECONDS);
        let known: Vec<_> = (1..=5).map(|number| device(number, NOW)).collect();
        assert!(is_to_be_told(&[], DeviceId([9; 16]), NOW));
        assert!(is_to_be_told(&known[1..], DeviceId([9; 16]), NOW));
        assert!(!is_to_be_told(
            &known,
            DeviceId([9; 16]),
            later.plus_seconds(-1)
        ));
        assert!(is_to_be_told(&known, DeviceId([9; 16]), later));
        assert!(!is_to_be_told(&known[..1], DeviceId([1; 16]), NOW));
        let forgotten = NOW.plus_seconds(KNOWN_SECONDS);
        assert!(is_to_be_told(&known[..1], DeviceId([1; 16]), forgotten));
    }

    #[test]
    fn an_id_is_its_hexadecimal_digits() {
        let id = DeviceId([0xab; 16]);
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("ab".parse::<DeviceId>(), Err(InvalidDeviceId));
    }

    #[test]
    fn a_device_skips_the_factor_for_some_days_after_it_showed_one() {
        let user = samples::user("ann@example.org");
        let factors = Factors::default();
        let skips =
            |device: &KnownDevice, days, at| device.skips_factor(days, (&user, &factors), at);
        let known = device(1, NOW);
        assert!(!skips(&known, 30, NOW));
        let shown = known.shown_factor(&user, NOW);
        let end = NOW.plus_seconds(30 * 86_400);
        assert!(skips(&shown, 30, end.plus_seconds(-1)) && !skips(&shown, 30, end));
        assert!(!skips(&shown, 0, NOW));
        let again = KnownDevice::used(shown.device_id, Some(&shown), None, NOW.plus_seconds(9));
        assert_eq!(again.factor_shown_at, Some(NOW));
        let distrusted = (0..10).fold(shown, |device, _| device.failed(NOW));
        assert!(!skips(&distrusted, 30, NOW));
    }

    #[test]
    fn what_ends_all_sessions_and_a_new_factor_end_that() {
        let user = samples::user("ann@example.org");
        let shown = device(1, NOW).shown_factor(&user, NOW);
        let after = NOW.plus_seconds(60);
        let elsewhere = User {
            sessions_epoch: 1,
            ..user.clone()
        };
        let factors = Factors::default();
        assert!(!shown.skips_factor(30, (&elsewhere, &factors), after));
        let codes = |made_at| Factors {
            recovery: Some(StoredRecoveryCodes {
                sealed: String::new(),
                left: 10,
                revision: 1,
                made_at,
            }),
            ..Factors::default()
        };
        let before = codes(NOW.plus_seconds(-1));
        assert!(shown.skips_factor(30, (&user, &before), after));
        assert!(!shown.skips_factor(30, (&user, &codes(after)), after));
    }
}
