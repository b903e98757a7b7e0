//! A clock that tests move.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::timestamp::Timestamp;
use store::environment::clock::{Clock, SystemClock};

/// Starts at the machine's time and stands still until it is moved.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(SystemClock.now().as_millis()))
    }
}

impl TestClock {
    /// Moves the clock forward.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        // A real clock moves on between two looks.
        Timestamp::from_millis(self.0.fetch_add(1, Ordering::SeqCst))
    }
}
