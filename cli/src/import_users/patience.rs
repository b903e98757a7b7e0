use std::time::Duration;

use store::StoreError;

/// How often a request is made that the table does not serve.
const ATTEMPTS: u32 = 7;

/// The wait before the second attempt; it doubles with each further one, to about 13 s in all, with
/// jitter.
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
        let wait = FIRST_WAIT * (1 << (attempt - 1));
        tokio::time::sleep(wait.mul_f64(0.5 + fastrand::f64())).await;
    }
    request().await
}
