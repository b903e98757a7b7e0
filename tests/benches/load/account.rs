//! Accounts, and the devices signed in to them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tests::{Answer, Api};
use tokio::sync::RwLock;

use crate::notes::{Count, Notes};

/// Sessions that a user may have at once: `MaxSessionsPerUser` of `template.yaml`.
pub(crate) const SESSION_LIMIT: usize = 5;

/// An access token lives ten minutes; what is older than this is renewed first.
const RENEW: Duration = Duration::from_mins(4);

/// Somebody's tokens on one device.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
    issued: Instant,
}

impl Session {
    /// The tokens that a sign-in or an exchange answered with.
    pub(crate) fn of(answer: &Answer) -> Self {
        Self {
            id: answer.text("session_id").to_owned(),
            access: answer.text("access_token").to_owned(),
            refresh: answer.text("refresh_token").to_owned(),
            issued: Instant::now(),
        }
    }

    pub(crate) fn is_fresh(&self) -> bool {
        self.issued.elapsed() < RENEW
    }
}

/// A device, whose tokens stay what they are while somebody reads them.
pub(crate) type Device = Arc<RwLock<Option<Session>>>;

/// An account and all that is known of it.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) email: String,
    /// Whether several clients use it at once.
    pub(crate) shared: bool,
    pub(crate) devices: Vec<Device>,
    notes: Mutex<Notes>,
}

impl Account {
    /// Somebody new. Alone they use as many devices as they may, and let the limit end the
    /// oldest session; where several share an account, each device signs out before it signs in
    /// again, so that nobody's session is ended by another.
    pub(crate) async fn register(api: &Api, shared: bool) -> Arc<Self> {
        let nurse = api.register().await;
        let count = if shared {
            SESSION_LIMIT - 1
        } else {
            SESSION_LIMIT
        };
        let mut devices: Vec<Device> = (0..count).map(|_| Device::default()).collect();
        devices[0] = Arc::new(RwLock::new(Some(Session::of(&nurse.answer))));
        let mut notes = Notes {
            next_device: 1,
            ..Notes::default()
        };
        notes
            .events
            .insert("registered", Count { sure: 1, maybe: 0 });
        Arc::new(Self {
            email: nurse.email,
            shared,
            devices,
            notes: Mutex::new(notes),
        })
    }

    pub(crate) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the limit may have ended a session that a device holds: only if there are
    /// sessions besides those of the devices.
    pub(crate) fn may_displace(&self) -> bool {
        self.devices.len() + self.notes().stray_sessions > SESSION_LIMIT
    }
}
