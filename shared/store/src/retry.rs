//! Trying again: while others write the same items, and while the table leaves a part of a request
//! undone.

use std::time::{Duration, Instant};

use super::error::StoreError;

/// How long after the start of a request its work may still begin again.
const BUDGET: Duration = Duration::from_secs(4);

/// The ceiling of the first pause, in milliseconds. It doubles up to [`MAX_CEILING`].
const FIRST_CEILING: u64 = 50;

/// The highest ceiling of a pause, in milliseconds: many who write one item at once need that long
/// to get out of each other's way.
const MAX_CEILING: u64 = 800;

tokio::task_local! {
    static STARTED: Instant;
}

/// Runs `future` as the work of one request: whatever it tries again shares one budget, which
/// counts from now.
pub async fn in_request<F: Future>(future: F) -> F::Output {
    in_request_since(Instant::now(), future).await
}

/// The same for a request that came at `started`.
pub(super) async fn in_request_since<F: Future>(started: Instant, future: F) -> F::Output {
    STARTED.scope(started, future).await
}

/// The pauses between the attempts at one thing, and when there is no time for another.
pub(super) struct Retry {
    started: Instant,
    ceiling: u64,
}

impl Retry {
    /// The budget of the request that this is part of; outside of one, a new budget.
    pub(super) fn begin() -> Self {
        Self {
            started: STARTED
                .try_with(|at| *at)
                .unwrap_or_else(|_| Instant::now()),
            ceiling: FIRST_CEILING,
        }
    }

    /// Waits before the next attempt: exponential, with full jitter.
    ///
    /// # Errors
    /// [`StoreError::Contended`] when the time is used up.
    pub(super) async fn pause(&mut self) -> Result<(), StoreError> {
        let jitter = fastrand::u64(1..=self.ceiling);
        let pause = self.next(self.started.elapsed(), jitter);
        tokio::time::sleep(pause.ok_or(StoreError::Contended)?).await;
        Ok(())
    }

    /// A pause of `jitter` milliseconds, if there is time for it `elapsed` after the start.
    fn next(&mut self, elapsed: Duration, jitter: u64) -> Option<Duration> {
        let pause = Duration::from_millis(jitter);
        self.ceiling = MAX_CEILING.min(self.ceiling * 2);
        (elapsed + pause < BUDGET).then_some(pause)
    }
}

/// When a request came whose time is nearly used up.
#[cfg(test)]
pub(super) fn nearly_over() -> Instant {
    let ago = BUDGET.saturating_sub(Duration::from_millis(300));
    Instant::now().checked_sub(ago).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_succeeds_ends_within_the_budget() {
        let (mut retry, mut elapsed, mut pauses) = (Retry::begin(), Duration::ZERO, 0);
        while let Some(pause) = retry.next(elapsed, retry.ceiling) {
            elapsed += pause;
            pauses += 1;
        }
        assert!(elapsed < BUDGET);
        assert_eq!(
            pauses, 8,
            "50, 100, 200, 400 and four times 800 milliseconds"
        );
    }

    #[tokio::test]
    async fn what_a_request_tries_again_shares_its_budget() {
        let over = Instant::now().checked_sub(BUDGET).unwrap();
        in_request_since(over, async {
            assert!(Retry::begin().pause().await.is_err());
        })
        .await;
        assert!(Retry::begin().pause().await.is_ok());
    }
}
