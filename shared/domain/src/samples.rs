//! Invented people, sessions and wizards for tests.

pub mod wizards;

use uuid::Uuid;

use crate::{
    audit::{Action, NewEvent, Origin},
    ids::{SessionId, UserId},
    role::Role,
    session::{Device, Session, SessionSeed, SessionSettings},
    sign_ins::SignIns,
    timestamp::Timestamp,
    user::User,
};

/// When everything in a test begins.
pub const START: Timestamp = Timestamp::from_unix_seconds(1_795_420_800);

/// An hour idle, twelve in all.
pub const SETTINGS: SessionSettings = SessionSettings {
    idle_seconds: 3_600,
    absolute_seconds: 43_200,
};

/// A new id.
#[must_use]
pub fn uuid() -> Uuid {
    let millis = START.as_millis().unsigned_abs();
    let random = fastrand::u128(..).to_be_bytes();
    let random = std::array::from_fn(|byte| random[byte]);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Somebody with that address.
///
/// # Panics
/// When it is none.
#[must_use]
#[expect(clippy::unwrap_used, reason = "the texts are valid")]
pub fn user(email: &str) -> User {
    User {
        user_id: UserId::from_uuid(uuid()),
        email: email.parse().unwrap(),
        full_name: "Ann Example".parse().unwrap(),
        role: Role::Nurse,
        license_number: None,
        institution: Some("Ward House".parse().unwrap()),
        department: None,
        locale: crate::language::Language::En,
        is_active: true,
        is_verified: false,
        email_verified_at: None,
        second_factor: false,
        agreed_to_terms: true,
        created_at: START,
        updated_at: START,
        last_login_at: None,
        password_changed_at: START,
        sign_ins: SignIns::NONE,
        sessions_epoch: 0,
        kept_session: None,
        version: 1,
    }
}

/// A session that starts at `at`.
#[must_use]
pub fn session(user: &User, at: Timestamp) -> Session {
    Session::start(
        SessionId::from_uuid(uuid()),
        user.user_id,
        user.sessions_epoch,
        SessionSeed(std::array::from_fn(|_| fastrand::u8(..))),
        Device::default(),
        SETTINGS,
        at,
    )
}

/// Something that the user did.
#[must_use]
pub fn event(user: &User) -> NewEvent {
    Origin::own(user.user_id, None, None).event(uuid(), Action::ProfileChanged, None, START)
}
