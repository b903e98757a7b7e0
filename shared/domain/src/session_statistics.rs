//! What the stored sessions amount to.

use serde::Serialize;
use utoipa::ToSchema;

use super::{session::Session, timestamp::Timestamp};

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
            let agent = session
                .user_agent
                .as_ref()
                .map(super::text::ShortText::as_str);
            *self.by_device.class(agent.unwrap_or_default()) += 1;
        }
        self
    }
}

impl DeviceCounts {
    /// The count of the class that a `User-Agent` belongs to. Tablets with Android leave out
    /// the word Mobile.
    fn class(&mut self, user_agent: &str) -> &mut u64 {
        let says = |word: &str| user_agent.contains(word);
        if says("iPad") || says("Tablet") || says("Android") && !says("Mobile") {
            &mut self.tablet
        } else if says("iPhone") || says("Mobile") {
            &mut self.phone
        } else if says("Windows") || says("Macintosh") || says("X11") || says("CrOS") {
            &mut self.desktop
        } else {
            &mut self.other
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::samples::{self, START};

    #[rstest]
    #[case("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", [1, 0, 0, 0])]
    #[case("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari", [1, 0, 0, 0])]
    #[case("Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/140.0 Safari", [0, 1, 0, 0])]
    #[case("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Mobile/15E148", [0, 1, 0, 0])]
    #[case("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", [0, 0, 1, 0])]
    #[case("Mozilla/5.0 (X11; Linux x86_64; rv:140.0)", [0, 0, 1, 0])]
    #[case("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", [0, 0, 1, 0])]
    #[case("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", [0, 0, 1, 0])]
    #[case("Mozilla/5.0 (CrOS)", [0, 0, 1, 0])]
    #[case("Mozilla/5.0 (iPhone)", [1, 0, 0, 0])]
    #[case("Mozilla/5.0 (Mobile; rv:48.0) KAIOS/2.5", [1, 0, 0, 0])]
    #[case("Mozilla/5.0 (Android 15; Tablet; rv:140.0)", [0, 1, 0, 0])]
    #[case("Mozilla/5.0 (Tablet; rv:26.0)", [0, 1, 0, 0])]
    #[case("curl/8.9", [0, 0, 0, 1])]
    #[case("", [0, 0, 0, 1])]
    fn devices_have_one_class(#[case] user_agent: &str, #[case] expected: [u64; 4]) {
        let mut counts = DeviceCounts::default();
        *counts.class(user_agent) += 1;
        let found = [counts.phone, counts.tablet, counts.desktop, counts.other];
        assert_eq!(found, expected);
    }

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
