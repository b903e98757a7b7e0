//! The one place that maps errors to problems.

use store::StoreError;

use super::{Code, Problem};

#[cfg(feature = "identity")]
mod identity;

/// Seconds after which a busy or absent table is worth another try.
const RETRY_SECONDS: u64 = 1;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Unavailable(_) | StoreError::Contended => {
                tracing::warn!(%error, "the table did not serve the request");
                Self::new(Code::Unavailable).retry_after(RETRY_SECONDS)
            }
            StoreError::Corrupt { .. } | StoreError::Invalid(_) => {
                tracing::error!(%error, "the table cannot be used as expected");
                Self::new(Code::Internal)
            }
        }
    }
}
