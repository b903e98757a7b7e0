//! Trying again: while others write the same items, and while the table leaves a part of a request
//! undone.

use std::time::Duration;

use tokio::time::Instant;

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
    STARTED.scope(Instant::now(), future).await
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
        let pause = Duration::from_millis(fastrand::u64(1..=self.ceiling));
        if self.started.elapsed() + pause >= BUDGET {
            return Err(StoreError::Contended);
        }
        tokio::time::sleep(pause).await;
        self.ceiling = MAX_CEILING.min(self.ceiling * 2);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn attempts() -> u32 {
        let (mut retry, mut attempts) = (Retry::begin(), 1);
        while retry.pause().await.is_ok() {
            attempts += 1;
        }
        attempts
    }

    #[tokio::test(start_paused = true)]
    async fn what_never_succeeds_ends_within_the_budget() {
        let started = Instant::now();
        let attempts = attempts().await;
        assert!(started.elapsed() < BUDGET);
        assert!(attempts > 5, "{attempts}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_request_tries_again_shares_its_budget() {
        in_request(async {
            tokio::time::sleep(BUDGET).await;
            assert_eq!(attempts().await, 1);
        })
        .await;
    }
}
