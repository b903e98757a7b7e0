//! What the stored sessions amount to.

use serde::Serialize;
use utoipa::ToSchema;

use super::{device_class::DeviceClass, session::Session, timestamp::Timestamp};

/// Counts of stored sessions before their absolute expiry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionStatistics {
    /// All of them.
    pub total: u64,
    /// Those a token may be used in. Sessions that were ended all at once count until their
    /// idle timeout.
    pub active: u64,
    /// Those unused for longer than the idle timeout.
    pub idle_expired: u64,
    /// Those ended on purpose.
    pub ended: u64,
    /// The active ones by device.
    pub by_device: DeviceCounts,
}

/// Counts by class of device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DeviceCounts {
    pub phone: u64,
    pub tablet: u64,
    pub desktop: u64,
    /// No user agent, or one that is no browser.
    pub other: u64,
}

impl SessionStatistics {
    /// With one more session, as it is at `now`.
    #[must_use]
    pub fn with(mut self, session: &Session, now: Timestamp) -> Self {
        self.total += 1;
        if !session.active {
            self.ended += 1;
        } else if now >= session.idle_expires_at {
            self.idle_expired += 1;
        } else {
            self.active += 1;
            *self.by_device.of(session.device_class()) += 1;
        }
        self
    }
}

impl DeviceCounts {
    fn of(&mut self, class: DeviceClass) -> &mut u64 {
        match class {
            DeviceClass::Phone => &mut self.phone,
            DeviceClass::Tablet => &mut self.tablet,
            DeviceClass::Desktop => &mut self.desktop,
            DeviceClass::Other => &mut self.other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, START};

    #[test]
    fn a_session_counts_once_by_its_state_and_only_an_active_one_by_its_device() {
        let live = samples::session(&samples::user("ann@example.org"), START);
        let live = Session {
            user_agent: "Mozilla/5.0 (iPhone)".parse().ok(),
            ..live
        };
        let ended = Session {
            active: false,
            ..live.clone()
        };
        let count = |session: &Session, seconds| {
            SessionStatistics::default().with(session, START.plus_seconds(seconds))
        };
        let none = SessionStatistics {
            total: 1,
            ..SessionStatistics::default()
        };
        let phone = DeviceCounts {
            phone: 1,
            ..DeviceCounts::default()
        };
        let active = SessionStatistics {
            active: 1,
            by_device: phone,
            ..none
        };
        assert_eq!(count(&live, 3_599), active);
        let idle_expired = 1;
        let expired = SessionStatistics {
            idle_expired,
            ..none
        };
        assert_eq!(count(&live, 3_600), expired);
        assert_eq!(count(&ended, 0), SessionStatistics { ended: 1, ..none });
        let both = count(&live, 0).with(&ended, START);
        assert_eq!((both.total, both.active, both.ended), (2, 1, 1));
    }
}
