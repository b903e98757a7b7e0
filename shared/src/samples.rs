//! Invented people and sessions for tests.

use uuid::Uuid;

use crate::{
    config::SessionSettings,
    domain::{
        audit::{Action, NewEvent, Origin},
        ids::{SessionId, UserId},
        role::Role,
        session::{Device, Session, SessionSeed},
        timestamp::Timestamp,
        user::User,
    },
    entropy::{Entropy, SystemEntropy},
};

/// When everything in a test begins.
pub(crate) const START: Timestamp = Timestamp::from_unix_seconds(1_795_420_800);

/// An hour idle, twelve in all, five sessions.
pub(crate) const SETTINGS: SessionSettings = SessionSettings {
    idle_seconds: 3_600,
    absolute_seconds: 43_200,
    max_per_user: 5,
};

pub(crate) fn uuid() -> Uuid {
    SystemEntropy.uuid(START)
}

pub(crate) fn user(email: &str) -> User {
    User {
        user_id: UserId::from_uuid(uuid()),
        email: email.parse().unwrap(),
        full_name: "Ann Example".parse().unwrap(),
        role: Role::Nurse,
        license_number: None,
        institution: Some("Ward House".parse().unwrap()),
        department: None,
        is_active: true,
        is_verified: false,
        agreed_to_terms: true,
        created_at: START,
        updated_at: START,
        last_login_at: None,
        password_changed_at: START,
        sessions_epoch: 0,
        kept_session: None,
        version: 1,
    }
}

pub(crate) fn session(user: &User, at: Timestamp) -> Session {
    Session::start(
        SessionId::from_uuid(uuid()),
        user.user_id,
        user.sessions_epoch,
        SessionSeed(SystemEntropy.bytes32()),
        Device::default(),
        SETTINGS,
        at,
    )
}

pub(crate) fn event(user: &User) -> NewEvent {
    Origin::own(user.user_id, None, None).event(uuid(), Action::ProfileChanged, None, START)
}
