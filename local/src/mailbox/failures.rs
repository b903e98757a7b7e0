use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How a request to SES fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SesFailure {
    /// 429: too many a second.
    Throttled,
    /// 400: the mail is refused, as one to an unverified address in SES's sandbox.
    Refused,
    /// The mail is not sent, and nothing is answered.
    Silent,
    /// The mail is sent, and nothing is answered.
    SentInSilence,
}

/// What is to come, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Failures(Arc<Mutex<VecDeque<SesFailure>>>);

impl Failures {
    pub(super) fn add(&self, failures: impl IntoIterator<Item = SesFailure>) {
        self.lock().extend(failures);
    }

    pub(super) fn take(&self) -> Option<SesFailure> {
        self.lock().pop_front()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<SesFailure>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
