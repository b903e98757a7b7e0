//! The table's stream. The engine runs without it, since it slows every write; instead the
//! partitions that functions are told of are read whenever a function has done something.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::time::sleep;

use crate::host;
use crate::lambda::Lambda;
use crate::output::Output;
use crate::template::{ACCOUNT_ID, Function, REGION, Stream};

/// The shortest time between two looks at the table.
const PAUSE: Duration = Duration::from_millis(200);
/// How long failed records, and a table that cannot be read, are left alone.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// The keys of an item.
type Key = (String, String);

/// Invokes each function with the items that are new in the partitions of its streams, until
/// `runtime` ends.
pub(crate) fn run(
    runtime: &Handle,
    lambda: &Arc<Lambda>,
    functions: &[Function],
    table: (&str, &str),
    output: &Output,
) {
    let (endpoint, table) = table;
    for function in functions {
        for stream in &function.streams {
            let mut source = Source {
                lambda: Arc::clone(lambda),
                function: function.clone(),
                stream: stream.clone(),
                client: crate::engine::client(endpoint),
                table: table.to_owned(),
                output: output.clone(),
                seen: HashSet::new(),
            };
            runtime.spawn(async move { source.watch().await });
        }
    }
}

/// One stream of one function.
struct Source {
    lambda: Arc<Lambda>,
    function: Function,
    stream: Stream,
    client: Client,
    table: String,
    output: Output,
    /// What has been sent and is still there.
    seen: HashSet<Key>,
}

impl Source {
    async fn watch(&mut self) {
        let mut finished = self.lambda.finished();
        loop {
            finished.mark_unchanged();
            match self.new_items().await {
                Ok(new) => {
                    for batch in new.chunks(self.stream.batch_size) {
                        self.deliver(batch).await;
                    }
                    sleep(PAUSE).await;
                    if finished.changed().await.is_err() {
                        return;
                    }
                }
                Err(_) => sleep(RETRY_PAUSE).await,
            }
        }
    }

    async fn new_items(&mut self) -> Result<Vec<Key>, aws_sdk_dynamodb::Error> {
        let mut found = HashSet::new();
        let mut new = Vec::new();
        for partition in &self.stream.partitions {
            let pages = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("PK = :pk")
                .projection_expression("SK")
                .expression_attribute_values(":pk", AttributeValue::S(partition.clone()))
                .consistent_read(true)
                .into_paginator()
                .items()
                .send();
            let items: Result<Vec<_>, _> = pages.collect().await;
            for item in items? {
                let Some(Ok(sk)) = item.get("SK").map(AttributeValue::as_s) else {
                    continue;
                };
                let key = (partition.clone(), sk.clone());
                if !self.seen.contains(&key) {
                    new.push(key.clone());
                }
                found.insert(key);
            }
        }
        self.seen = found;
        Ok(new)
    }

    /// Sends records until the function has taken all of them, or has failed too often.
    async fn deliver(&self, batch: &[Key]) {
        let mut rest = batch;
        for attempt in 0..=self.stream.retries {
            if attempt > 0 {
                sleep(RETRY_PAUSE).await;
            }
            let invocation = self.lambda.invoke(&self.function, self.event(rest)).await;
            let outcome = match &invocation.result {
                Ok(answer) => {
                    rest = unfinished(rest, answer);
                    format!("{} left", rest.len())
                }
                Err(error) => error.to_string(),
            };
            self.output.line(format_args!(
                "STREAM {} {} {outcome} {} ms",
                self.stream.name,
                self.function.binary,
                invocation.duration.as_millis(),
            ));
            if rest.is_empty() {
                return;
            }
        }
    }

    fn event(&self, batch: &[Key]) -> Bytes {
        let now = host::now().unix_timestamp();
        let source = format!(
            "arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{}/stream/2026-01-01T00:00:00.000",
            self.table
        );
        let records = batch.iter().map(|key| {
            json!({
                "eventID": host::new_id().simple().to_string(),
                "eventName": "INSERT",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": REGION,
                "dynamodb": {
                    "ApproximateCreationDateTime": now,
                    "Keys": {"PK": {"S": key.0}, "SK": {"S": key.1}},
                    "SequenceNumber": sequence_number(key),
                    "SizeBytes": key.0.len() + key.1.len() + 4,
                    "StreamViewType": "KEYS_ONLY",
                },
                "eventSourceARN": source,
            })
        });
        json!({"Records": records.collect::<Vec<_>>()})
            .to_string()
            .into()
    }
}

/// What is sent again: everything from the first record on that the function names.
fn unfinished<'k>(batch: &'k [Key], answer: &[u8]) -> &'k [Key] {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let failures = answer["batchItemFailures"].as_array();
    let failed: Vec<_> = failures
        .into_iter()
        .flatten()
        .filter_map(|failure| failure["itemIdentifier"].as_str())
        .collect();
    let first = batch
        .iter()
        .position(|key| failed.contains(&sequence_number(key).as_str()));
    first.map_or(&[], |first| batch.split_at(first).1)
}

/// Digits that tell the record from every other one.
fn sequence_number((_, sk): &Key) -> String {
    let digits = |byte| (1_000 + u32::from(byte)).to_string();
    sk.bytes().map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_sent_again_from_the_first_that_failed_on() {
        let batch = ["a", "b", "c"].map(|sk| ("OUTBOX#0".to_owned(), sk.to_owned()));
        let answer = |failed: &[usize]| {
            let failures = failed
                .iter()
                .map(|index| json!({"itemIdentifier": sequence_number(&batch[*index])}));
            let failures: Vec<_> = failures.collect();
            json!({"batchItemFailures": failures}).to_string()
        };
        let left = |failed| unfinished(&batch, answer(failed).as_bytes());

        assert_eq!(left(&[]), &[] as &[Key]);
        assert_eq!(left(&[2, 1]), &batch[1..]);
        assert_eq!(left(&[0]), &batch);
        assert_eq!(unfinished(&batch, b"null"), &[] as &[Key]);
    }
}
