//! The one place that maps errors to problems.

use store::StoreError;

use super::{Code, Outcome, Problem};

#[cfg(feature = "identity")]
mod identity;

/// Seconds after which a busy or absent table is worth another try.
const RETRY_SECONDS: u64 = 1;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Unavailable(_) | StoreError::Contended => {
                tracing::warn!(%error, "the table did not serve the request");
                let problem = Self::new(Code::Unavailable).retry_after(RETRY_SECONDS);
                match error {
                    StoreError::Contended => problem.counted_as(Outcome::Conflict),
                    _ => problem,
                }
            }
            StoreError::Corrupt { .. } | StoreError::Invalid(_) => {
                tracing::error!(%error, "the table cannot be used as expected");
                Self::new(Code::Internal)
            }
        }
    }
}
