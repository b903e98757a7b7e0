//! What the table answers when it does not do what it was asked, in its JSON protocol
//! (Amazon `DynamoDB` Developer Guide, "Error handling with `DynamoDB`").

use serde_json::{Map, Value, json};

use super::{message::Message, plan::Fault};

/// The answer that stands in for the engine's, when the fault has one.
pub(super) fn instead(fault: Fault, request: &Message) -> Option<Message> {
    match fault {
        Fault::Fail => Some(error(500, "InternalServerError", None)),
        Fault::Throttle => Some(error(400, "ThrottlingException", None)),
        Fault::ExceedThroughput => Some(error(400, "ProvisionedThroughputExceededException", None)),
        Fault::Conflict => Some(conflict_of(request)),
        Fault::Delay(_)
        | Fault::Pause
        | Fault::Refuse
        | Fault::Lose
        | Fault::Partial
        | Fault::Trickle => None,
    }
}

/// The conflict of a single write, or of the first write of a transaction.
fn conflict_of(request: &Message) -> Message {
    match request.json()["TransactItems"].as_array() {
        Some(writes) => {
            let in_conflict: Vec<bool> = (0..writes.len()).map(|index| index == 0).collect();
            cancelled(&in_conflict)
        }
        None => conflict(),
    }
}

/// A single write is refused: its item is in a transaction under way.
pub(super) fn conflict() -> Message {
    error(400, "TransactionConflictException", None)
}

/// A transaction is cancelled, with a reason for each of its items, of which some are in another
/// transaction under way.
pub(super) fn cancelled(in_conflict: &[bool]) -> Message {
    let reasons = in_conflict.iter().map(|in_conflict| {
        if *in_conflict {
            json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"})
        } else {
            json!({"Code": "None"})
        }
    });
    error(400, "TransactionCanceledException", Some(reasons.collect()))
}

/// A transaction is repeated while it is under way.
pub(super) fn in_progress() -> Message {
    error(400, "TransactionInProgressException", None)
}

fn error(status: u16, name: &str, reasons: Option<Value>) -> Message {
    let mut body = json!({
        "__type": format!("com.amazonaws.dynamodb.v20120810#{name}"),
        "message": "injected",
    });
    if let Some(reasons) = reasons {
        body["CancellationReasons"] = reasons;
    }
    Message::answer(status, &body)
}

/// A batch of which only a part is processed.
pub(super) struct Split {
    pub(super) request: Message,
    rest: Value,
}

/// Leaves out the last item of each table; nothing when that would leave an empty batch.
pub(super) fn split(request: &Message) -> Option<Split> {
    let mut body = request.json();
    let mut rest = Map::new();
    for (table, asked) in body["RequestItems"].as_object_mut()? {
        let mut left = asked.clone();
        let (items, left_items) = if asked.is_array() {
            (asked.as_array_mut()?, left.as_array_mut()?)
        } else {
            (asked["Keys"].as_array_mut()?, left["Keys"].as_array_mut()?)
        };
        if items.len() < 2 {
            return None;
        }
        let last = items.pop()?;
        *left_items = vec![last];
        rest.insert(table.clone(), left);
    }
    Some(Split {
        request: request.with_body(&body),
        rest: rest.into(),
    })
}

impl Split {
    pub(super) fn complete(self, answer: &Message) -> Message {
        let mut body = answer.json();
        let name = match body.get("UnprocessedItems") {
            Some(_) => "UnprocessedItems",
            None => "UnprocessedKeys",
        };
        body[name] = self.rest;
        answer.with_body(&body)
    }
}
