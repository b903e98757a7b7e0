//! Why a change to a wizard is refused.

use thiserror::Error;

use super::MAX_WIZARD_BYTES;

/// Why a change is refused. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The wizard is completed. Answer 409.
    #[error("the wizard is completed and cannot change")]
    NotInProgress {
        /// The wizard's version.
        current: u64,
    },
    /// The step number is outside the wizard. Answer 404.
    #[error("the wizard has steps 1 to {total_steps}")]
    NoSuchStep {
        /// The wizard's number of steps.
        total_steps: u8,
    },
    /// The step is saved already and the client did not say which version it
    /// replaces. Answer 428 (RFC 6585 §3).
    #[error("the step is saved already; send If-Match with the version you have seen")]
    IfMatchRequired {
        /// The wizard's version.
        current: u64,
    },
    /// Somebody wrote what the client has not seen. Answer 412.
    #[error("the wizard changed; its version is {current}")]
    Stale {
        /// The wizard's version.
        current: u64,
    },
    /// All steps together would pass [`MAX_WIZARD_BYTES`]. Answer 413.
    #[error("the wizard would hold {bytes} bytes; it may hold {MAX_WIZARD_BYTES}")]
    TooLarge {
        /// What all steps together would hold.
        bytes: usize,
    },
    /// Some steps are missing or drafts. Answer 409.
    #[error("some steps are not complete")]
    Incomplete {
        /// Their numbers.
        steps: Vec<u8>,
    },
}
