//! Route throttling: a token bucket for each route, as API Gateway has it.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html>

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::template::Throttle;

/// Tokens come at the throttle's rate up to its burst; each request takes one.
#[derive(Debug)]
pub(super) struct Bucket {
    throttle: Throttle,
    level: Mutex<Level>,
}

#[derive(Debug, Clone, Copy)]
struct Level {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(throttle: Throttle, now: Instant) -> Self {
        let tokens = throttle.burst.into();
        Self {
            throttle,
            level: Mutex::new(Level { tokens, at: now }),
        }
    }

    /// Takes a token; whether there was one.
    pub(super) fn take(&self, now: Instant) -> bool {
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let came = now.saturating_duration_since(level.at).as_secs_f64() * self.throttle.rate;
        let tokens = (level.tokens + came).min(self.throttle.burst.into());
        let is_there = tokens >= 1.0;
        *level = Level {
            tokens: if is_there { tokens - 1.0 } else { tokens },
            at: now.max(level.at),
        };
        is_there
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// How many of a hundred requests at one moment are let through.
    fn let_through(bucket: &Bucket, now: Instant) -> usize {
        (0..100).filter(|_| bucket.take(now)).count()
    }

    #[test]
    fn a_burst_is_let_through_and_then_what_the_rate_brings() {
        let start = Instant::now();
        let throttle = Throttle {
            rate: 4.0,
            burst: 10,
        };
        let bucket = Bucket::new(throttle, start);
        let after = |milliseconds| start + Duration::from_millis(milliseconds);

        assert_eq!(let_through(&bucket, start), 10);
        assert_eq!(let_through(&bucket, after(249)), 0);
        assert_eq!(let_through(&bucket, after(250)), 1);
        assert_eq!(let_through(&bucket, after(1_250)), 4);
        assert_eq!(let_through(&bucket, after(60_000)), 10);
        // A clock that another thread read earlier brings nothing, and takes nothing away.
        assert_eq!(let_through(&bucket, after(59_000)), 0);
        assert_eq!(let_through(&bucket, after(60_250)), 1);
    }
}
