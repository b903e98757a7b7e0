//! Mail that is left: an attempt failed, or whoever sent it died.

use futures_util::{StreamExt, stream};
use store::{StoreError, metered, outbox::OUTBOX_SHARDS};
use uuid::Uuid;

use crate::{
    delivery::{CONCURRENCY, Deadline, Delivery},
    mail_log::Tally,
};

/// Sends all mail that is due, the oldest of each shard first, until there is no more time.
///
/// # Errors
/// When the table cannot be read. What was sent is forgotten all the same.
pub(crate) async fn run(delivery: &Delivery, deadline: Deadline) -> Result<(), StoreError> {
    let started_at = delivery.clock.now();
    let mut tally = Tally::default();
    let (swept, usage) = Box::pin(metered(sweep(delivery, deadline, &mut tally))).await;
    delivery.log.run("schedule", started_at, &tally, usage);
    swept
}

async fn sweep(
    delivery: &Delivery,
    deadline: Deadline,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    for shard in 0..OUTBOX_SHARDS {
        let mut from = None;
        loop {
            let now = delivery.clock.now();
            let page = delivery.store.due_mails(shard, now, from).await?;
            send(delivery, deadline, page.mails, tally).await;
            from = page.next;
            if from.is_none() || deadline.has_passed(delivery.clock.as_ref()) {
                break;
            }
        }
    }
    Ok(())
}

async fn send(delivery: &Delivery, deadline: Deadline, mails: Vec<Uuid>, tally: &mut Tally) {
    let mut outcomes = stream::iter(mails)
        .take_while(|_| std::future::ready(!deadline.has_passed(delivery.clock.as_ref())))
        .map(|mail| delivery.deliver(mail))
        .buffer_unordered(CONCURRENCY);
    while let Some(outcome) = outcomes.next().await {
        match outcome {
            Ok(outcome) => tally.add(&outcome),
            Err(error) => {
                tracing::warn!(%error, "a mail could not be looked after");
                tally.add_error();
            }
        }
    }
}
