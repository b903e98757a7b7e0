//! What SES tells of mails that it sent.

use domain::{
    email::Email,
    mail::delivery::{Undeliverable, UndeliverableReason},
};
use store::{Store, StoreError, environment::clock::Clock};

use crate::event::Feedback;

/// Notes that mail does not reach these addresses.
///
/// # Errors
/// When the table cannot be written; Lambda tries again.
pub(crate) async fn note(
    store: &Store,
    clock: &dyn Clock,
    feedback: &Feedback,
) -> Result<(), StoreError> {
    let (reason, addresses) = match feedback {
        Feedback::Bounced(addresses) => (UndeliverableReason::Bounce, addresses),
        Feedback::Complained(addresses) => (UndeliverableReason::Complaint, addresses),
        Feedback::Other => return Ok(()),
    };
    let since = clock.now();
    for address in addresses {
        match address.parse::<Email>() {
            Ok(email) => {
                let undeliverable = Undeliverable { reason, since };
                store.note_undeliverable(&email, undeliverable).await?;
            }
            Err(error) => tracing::warn!(%error, "SES tells of an address that is none"),
        }
    }
    Ok(())
}
