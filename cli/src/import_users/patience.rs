use std::time::Duration;

use store::{StoreError, pause};

/// How often a request is made that the table does not serve.
const ATTEMPTS: u32 = 7;

/// The wait before the second attempt; it doubles with each further one, to 13 s in all.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Makes a request again when the table throttles, fails or is contended: nobody waits for an
/// answer, as somebody does who signs in.
pub(super) async fn patiently<T>(
    request: impl AsyncFn() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    for attempt in 1..ATTEMPTS {
        match request().await {
            Err(StoreError::Unavailable(_) | StoreError::Contended) => {}
            done => return done,
        }
        tokio::time::sleep(FIRST_WAIT * (1 << (attempt - 1))).await;
        // The jitter.
        pause(attempt).await;
    }
    request().await
}
