//! Whether those who asked for a mail have it.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use florence_local::stack::Stack;

use crate::readback::ReadBack;

/// How long the last mails may be on their way.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(200);
/// Of the subject of a reset.
const RESET: &str = "password";

pub(crate) async fn arrived(
    stack: &Stack,
    awaiting: impl Iterator<Item = &String>,
    read: &mut ReadBack,
) {
    let mut awaiting: BTreeSet<&String> = awaiting.collect();
    read.mails = awaiting.len();
    let began = Instant::now();
    loop {
        for mail in stack.mailbox().mails() {
            if mail.subject.contains(RESET) {
                awaiting.retain(|address| !mail.to.contains(address));
            }
        }
        if awaiting.is_empty() {
            return;
        }
        if began.elapsed() > PATIENCE {
            return read.log.broken("a mail that was asked for did not arrive");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
