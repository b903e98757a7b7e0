//! Mail that was put into the outbox just now.

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use store::metered;

use crate::{
    delivery::{CONCURRENCY, Deadline, Delivery},
    event::Record,
    mail_log::Tally,
};

/// Sends the mails of a batch. What the table refused is told to Lambda, which tries again; what
/// there was no time for is left to the sweep.
pub(crate) async fn run(delivery: &Delivery, deadline: Deadline, records: &[Record]) -> Value {
    let started_at = delivery.clock.now();
    let sent = send(delivery, deadline, records);
    let ((tally, failed), usage) = Box::pin(metered(sent)).await;
    delivery.log.run("stream", started_at, &tally, usage);
    let failed = failed
        .iter()
        .map(|number| json!({"itemIdentifier": number}));
    json!({"batchItemFailures": failed.collect::<Vec<_>>()})
}

async fn send<'r>(
    delivery: &Delivery,
    deadline: Deadline,
    records: &'r [Record],
) -> (Tally, Vec<&'r str>) {
    let (mut tally, mut failed) = (Tally::default(), Vec::new());
    let mails = records
        .iter()
        .filter_map(|record| Some((record.sequence_number.as_str(), record.mail?)));
    let mut outcomes = stream::iter(mails)
        .take_while(|_| std::future::ready(!deadline.has_passed(delivery.clock.as_ref())))
        .map(|(number, mail)| async move { (number, delivery.deliver(mail).await) })
        .buffer_unordered(CONCURRENCY);
    while let Some((number, outcome)) = outcomes.next().await {
        match outcome {
            Ok(outcome) => tally.add(&outcome),
            Err(error) => {
                tracing::warn!(%error, "a mail could not be looked after");
                tally.add_error();
                failed.push(number);
            }
        }
    }
    (tally, failed)
}
