//! A sign-in on one device, from its start to its end.

mod secrets;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::secrets::{CookieHash, SessionSeed};

use super::{
    device::DeviceToken,
    device_class::DeviceClass,
    idempotency_key::IdempotencyKeyHash,
    ids::{SessionId, UserId},
    refresh::RefreshState,
    service::Via,
    setting::WholeNumber,
    text::ShortText,
    timestamp::Timestamp,
    user::User,
};

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The session's id; the `sid` claim of its access tokens.
    pub session_id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The user's `sessions_epoch` when it started.
    pub epoch: u64,
    /// With the server's key, makes the refresh token of every generation.
    pub seed: SessionSeed,
    /// The hash of the cookie that holds it in a browser; `None` where tokens hold it.
    pub cookie: Option<CookieHash>,
    /// How often the refresh token has been rotated.
    pub generation: u32,
    /// When it started.
    pub created_at: Timestamp,
    /// When its person last proved who they are; the `auth_time` claim.
    pub authenticated_at: Timestamp,
    /// How they did.
    pub methods: Vec<Method>,
    /// How much that proves.
    pub level: Level,
    /// When tokens were last given out, or its idle time last began anew.
    pub last_refreshed_at: Timestamp,
    /// Ends then unless refreshed, or used by cookie, before.
    pub idle_expires_at: Timestamp,
    /// Ends then in any case.
    pub expires_at: Timestamp,
    /// The device, as the client or its user agent names it.
    pub device_name: Option<ShortText>,
    /// The user agent at sign-in.
    pub user_agent: Option<ShortText>,
    /// The source address at sign-in.
    pub ip_address: Option<String>,
    /// SHA-256 of the `Idempotency-Key` of the last rotation.
    pub rotation_key: Option<IdempotencyKeyHash>,
    /// False once it was ended on purpose.
    pub active: bool,
    /// When it was ended on purpose.
    pub ended_at: Option<Timestamp>,
    /// Why it was ended on purpose.
    pub ended_reason: Option<EndReason>,
    /// Wrong proofs in a row of who its person is.
    pub failed_proofs: u32,
    /// Since when it is locked, if it is: nothing but its end and a proof is taken in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_at: Option<Timestamp>,
}

/// A session that a cookie holds begins its idle time anew when it is used, but not more often than
/// this, in seconds.
pub const RENEWAL_SECONDS: i64 = 300;

/// How many wrong proofs in a row end a session.
pub const MAX_FAILED_PROOFS: u32 = 5;

/// Settings of sessions.
#[derive(Debug, Clone, Copy)]
pub struct SessionSettings {
    /// A session unused for so long ends, in seconds.
    pub idle_seconds: i64,
    /// A session ends after so long however much it is used, in seconds.
    pub absolute_seconds: i64,
}

impl SessionSettings {
    /// `SESSION_IDLE_SECONDS`: an hour.
    pub const IDLE: WholeNumber<i64> = WholeNumber {
        name: "SESSION_IDLE_SECONDS",
        default: 3_600,
        min: 300,
        max: 86_400,
    };
    /// `SESSION_ABSOLUTE_SECONDS`: a shift.
    pub const ABSOLUTE: WholeNumber<i64> = WholeNumber {
        name: "SESSION_ABSOLUTE_SECONDS",
        default: 43_200,
        min: 300,
        max: 2_592_000,
    };
    /// `MAX_SESSIONS_PER_USER`: live sessions one user may have; a further sign-in evicts the
    /// oldest.
    pub const MAX_PER_USER: WholeNumber<usize> = WholeNumber {
        name: "MAX_SESSIONS_PER_USER",
        default: 5,
        min: 1,
        max: 50,
    };
}

/// How a person proved who they are, by its name in RFC 8176 §2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// A password.
    Pwd,
    /// A code that is good once: of an authenticator app, or a recovery code.
    Otp,
    /// A passkey that stays on one device.
    Hwk,
    /// A passkey that may be copied to other devices.
    Swk,
    /// The person was there and touched the authenticator.
    User,
    /// Several factors.
    Mfa,
}

/// How much the proofs of a session prove together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Level {
    /// One factor.
    One,
    /// Two factors.
    Two,
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        match level {
            Level::One => 1,
            Level::Two => 2,
        }
    }
}

/// A number that is no level.
#[derive(Debug, thiserror::Error)]
#[error("a level is 1 or 2")]
pub struct InvalidLevel;

impl TryFrom<u8> for Level {
    type Error = InvalidLevel;

    fn try_from(number: u8) -> Result<Self, InvalidLevel> {
        match number {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            _ => Err(InvalidLevel),
        }
    }
}

/// How somebody proved who they are, and how much that proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assurance {
    /// How they did.
    pub methods: Vec<Method>,
    /// How much it proves.
    pub level: Level,
}

impl Assurance {
    /// What these methods prove.
    #[must_use]
    pub fn of(methods: &[Method]) -> Self {
        let none = Self {
            methods: Vec::new(),
            level: Level::One,
        };
        none.with(methods)
    }

    /// The same with further proofs. A password and a code are two factors, and so is a passkey alone,
    /// whose authenticator verified its user; what was proved before still is.
    #[must_use]
    pub fn with(mut self, methods: &[Method]) -> Self {
        for method in methods {
            if !self.methods.contains(method) {
                self.methods.push(*method);
            }
        }
        let has = |method| self.methods.contains(&method);
        let by_passkey = has(Method::Hwk) || has(Method::Swk);
        if by_passkey || (has(Method::Pwd) && has(Method::Otp)) {
            self.level = Level::Two;
            if !has(Method::Mfa) {
                self.methods.push(Method::Mfa);
            }
        }
        self
    }
}

/// Why a session was ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Its own user signed out on it.
    Logout,
    /// Its user ended it from another session.
    Revoked,
    /// A refresh token was presented a second time (RFC 9700 §4.14.2).
    RefreshReplay,
    /// A newer sign-in took its place.
    SessionLimit,
    /// Somebody in it gave wrong proofs of who they are, as often as [`MAX_FAILED_PROOFS`].
    FailedProofs,
    /// Somebody signed in in the browser that held it: a browser holds one session.
    Replaced,
}

/// Why a stored session does not authenticate a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotLive {
    /// It was ended on purpose.
    Ended,
    /// All sessions of the user were ended.
    EndedWithAll,
    /// Unused for longer than the idle timeout.
    IdleExpired,
    /// Older than a session may be.
    Expired,
}

/// How a client holds its session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SessionMode {
    /// By an access token and a refresh token.
    #[default]
    Tokens,
    /// By a cookie that pages cannot read.
    Cookie,
}

/// What is known of the client that signs in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The name the client gives the device.
    pub name: Option<ShortText>,
    /// The `User-Agent` header.
    pub user_agent: Option<ShortText>,
    /// The source address.
    pub ip_address: Option<String>,
    /// What it presents to be known again.
    pub token: Option<DeviceToken>,
    /// How it will hold the session.
    pub mode: SessionMode,
    /// The service that states all this, if one does.
    pub via: Option<Via>,
}

impl Session {
    /// A session that starts now, in the `epoch` of its user.
    #[must_use]
    pub fn start(
        session_id: SessionId,
        user_id: UserId,
        epoch: u64,
        seed: SessionSeed,
        device: Device,
        settings: SessionSettings,
        now: Timestamp,
    ) -> Self {
        let expires_at = now.plus_seconds(settings.absolute_seconds);
        Self {
            session_id,
            user_id,
            epoch,
            seed,
            cookie: None,
            generation: 0,
            created_at: now,
            authenticated_at: now,
            methods: vec![Method::Pwd],
            level: Level::One,
            last_refreshed_at: now,
            idle_expires_at: idle_expiry(now, expires_at, settings.idle_seconds),
            expires_at,
            device_name: device.name.or_else(|| device.user_agent.clone()),
            user_agent: device.user_agent,
            ip_address: device.ip_address,
            rotation_key: None,
            active: true,
            ended_at: None,
            ended_reason: None,
            failed_proofs: 0,
            locked_at: None,
        }
    }

    /// The session as one whose person has proved just this at its start.
    #[must_use]
    pub fn assured(self, assurance: Assurance) -> Self {
        let Assurance { methods, level } = assurance;
        Self {
            methods,
            level,
            ..self
        }
    }

    /// Whether the session authenticates a request of `user` at `now`, unless it is locked.
    ///
    /// # Errors
    /// Says why it does not.
    pub fn check_live(&self, user: &User, now: Timestamp) -> Result<(), NotLive> {
        if !self.active {
            return Err(NotLive::Ended);
        }
        if self.ended_with_all(user) {
            return Err(NotLive::EndedWithAll);
        }
        if now >= self.expires_at {
            return Err(NotLive::Expired);
        }
        if now >= self.idle_expires_at {
            return Err(NotLive::IdleExpired);
        }
        Ok(())
    }

    /// Whether the session may be live at `now`, as far as it says itself: also all sessions of its
    /// user may have been ended.
    #[must_use]
    pub fn may_be_live(&self, now: Timestamp) -> bool {
        self.active && now < self.expires_at && now < self.idle_expires_at
    }

    /// Whether all sessions of `user` were ended, this one among them.
    #[must_use]
    pub fn ended_with_all(&self, user: &User) -> bool {
        self.epoch < user.sessions_epoch && user.kept_session != Some(self.session_id)
    }

    /// What a refresh is decided on.
    #[must_use]
    pub fn refresh_state(&self) -> RefreshState {
        RefreshState {
            generation: self.generation,
            last_rotated_at: self.last_refreshed_at,
            last_idempotency_key: self.rotation_key.clone(),
            idle_expires_at: self.idle_expires_at,
            expires_at: self.expires_at,
            ended: !self.active,
        }
    }

    /// The session as one in which its person proved who they are with `methods` besides, at `now`.
    #[must_use]
    pub fn proved(&self, methods: &[Method], now: Timestamp) -> Self {
        let assurance = self.assurance().with(methods);
        Self {
            authenticated_at: now,
            methods: assurance.methods,
            level: assurance.level,
            failed_proofs: 0,
            ..self.clone()
        }
    }

    /// The class of the device that it started on.
    #[must_use]
    pub fn device_class(&self) -> DeviceClass {
        let agent = self.user_agent.as_ref().map(ShortText::as_str);
        DeviceClass::of(agent.unwrap_or_default())
    }

    /// Whether it is locked.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.locked_at.is_some()
    }

    /// The session once its person has unlocked it at `now` by proving `methods`. They prove as much
    /// as they do in a session that is not locked. Where a cookie holds it, its idle time of
    /// `idle_seconds` begins anew; tokens are refreshed for that.
    #[must_use]
    pub fn unlocked(&self, methods: &[Method], idle_seconds: i64, now: Timestamp) -> Self {
        let proved = Self {
            locked_at: None,
            ..self.proved(methods, now)
        };
        if proved.cookie.is_none() {
            return proved;
        }
        Self {
            last_refreshed_at: now,
            idle_expires_at: idle_expiry(now, proved.expires_at, idle_seconds),
            ..proved
        }
    }

    /// How its person proved who they are, and how much that proves.
    #[must_use]
    pub fn assurance(&self) -> Assurance {
        Assurance {
            methods: self.methods.clone(),
            level: self.level,
        }
    }

    /// The session after its refresh token was rotated at `now`.
    #[must_use]
    pub fn rotated(
        &self,
        rotation_key: Option<IdempotencyKeyHash>,
        settings: SessionSettings,
        now: Timestamp,
    ) -> Self {
        Self {
            generation: self.generation + 1,
            last_refreshed_at: now,
            idle_expires_at: idle_expiry(now, self.expires_at, settings.idle_seconds),
            rotation_key,
            ..self.clone()
        }
    }

    /// The session after a use at `now` that begins its idle time of `idle_seconds` anew; `None` if
    /// that is not due, or it would end no later.
    #[must_use]
    pub fn renewed(&self, idle_seconds: i64, now: Timestamp) -> Option<Self> {
        // Of a short idle time half: a session in use must not end.
        let interval = RENEWAL_SECONDS.min(idle_seconds / 2);
        let idle_expires_at = idle_expiry(now, self.expires_at, idle_seconds);
        let is_due = self.last_refreshed_at.seconds_until(now) >= interval;
        (is_due && idle_expires_at != self.idle_expires_at).then(|| Self {
            last_refreshed_at: now,
            idle_expires_at,
            ..self.clone()
        })
    }
}

/// The sessions that a further sign-in evicts so that no more than the limit are live with it:
/// the oldest ones.
#[must_use]
pub fn evicted(mut live: Vec<Session>, max_per_user: usize) -> Vec<Session> {
    live.sort_by_key(|session| (session.created_at, session.session_id));
    let excess = (live.len() + 1).saturating_sub(max_per_user);
    live.truncate(excess);
    live
}

fn idle_expiry(now: Timestamp, expires_at: Timestamp, idle_seconds: i64) -> Timestamp {
    now.plus_seconds(idle_seconds).min(expires_at)
}

#[cfg(test)]
mod tests;
