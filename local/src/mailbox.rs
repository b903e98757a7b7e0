//! Mail that the functions send: instead of SES, it arrives here.

mod client;
mod failures;
mod pages;
mod ses;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use failures::Failures;

pub use client::fetch;
pub use failures::SesFailure;
pub use pages::router as pages;
pub use ses::router as ses;

/// How many mails are kept; the oldest goes.
const KEPT: usize = 1_000;

/// The mails that were sent, gone with this value. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Mailbox {
    mails: Arc<Mutex<VecDeque<ReceivedMail>>>,
    failures: Failures,
}

/// A mail as SES was asked to send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedMail {
    /// The id that SES answered with.
    pub message_id: String,
    /// When it was sent (RFC 3339).
    pub sent_at: String,
    /// The `From` header.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
    /// Where answers go, if not to `from`.
    pub reply_to: Vec<String>,
    /// The `Subject` header.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// Further headers, each with its value.
    pub headers: Vec<(String, String)>,
    /// SES's tags, each with its value.
    pub tags: Vec<(String, String)>,
    /// The configuration set, if one was named.
    pub configuration_set: Option<String>,
}

impl Mailbox {
    /// All mails, the newest first.
    #[must_use]
    pub fn mails(&self) -> Vec<ReceivedMail> {
        self.lock().iter().rev().cloned().collect()
    }

    /// The mails to an address, the newest first.
    #[must_use]
    pub fn to(&self, address: &str) -> Vec<ReceivedMail> {
        let mut mails = self.mails();
        mails.retain(|mail| mail.to.iter().any(|to| to == address));
        mails
    }

    /// Has the next requests to SES fail, each as one of these says, in order.
    pub fn fail_next(&self, failures: impl IntoIterator<Item = SesFailure>) {
        self.failures.add(failures);
    }

    fn receive(&self, mail: ReceivedMail) {
        let mut mails = self.lock();
        if mails.len() == KEPT {
            mails.pop_front();
        }
        mails.push_back(mail);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<ReceivedMail>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
