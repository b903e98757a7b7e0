//! The transactions under way at a table, as `DynamoDB` keeps them apart and the engine does not
//! (Amazon `DynamoDB` Developer Guide, "Transactional conflict handling in `DynamoDB`").

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;

use super::{answers, lock, message::Message};

/// How long a transaction holds its items before the engine sees it.
const HOLD: Duration = Duration::from_millis(15);

/// The operations that may meet a transaction under way.
const MEETING: [&str; 5] = [
    "TransactWriteItems",
    "TransactGetItems",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
];

/// The transactions under way at one table, whichever proxy they come through.
///
/// Each holds its items for 15 ms and until the engine has answered. Meanwhile every other
/// transaction and every single write of one of them is refused. Reads go through, and so does a
/// batch of writes: what becomes of its items in conflict the guide does not say.
#[derive(Debug, Clone, Default)]
pub struct Transactions(Arc<Mutex<State>>);

/// Those under way, and what is remembered of those that were.
#[derive(Debug, Default)]
struct State {
    held: HashSet<Item>,
    tokens: HashSet<String>,
    /// The tokens of those that succeeded. Repeated, such a transaction writes nothing.
    succeeded: HashSet<String>,
    refused: usize,
}

/// The table and the key of an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Item([String; 3]);

/// A transaction that holds its items until it is dropped.
pub(super) struct UnderWay {
    transactions: Transactions,
    items: Vec<Item>,
    token: String,
}

impl Transactions {
    /// How many requests were refused because of a transaction under way.
    #[must_use]
    pub fn refused(&self) -> usize {
        lock(&self.0).refused
    }

    /// Lets a request pass: a transaction as one that is now under way.
    ///
    /// # Errors
    /// The answer to a request that is refused.
    pub(super) fn admit(&self, request: &Message) -> Result<Option<UnderWay>, Message> {
        let operation = request.operation();
        if !MEETING.contains(&operation.as_str()) {
            return Ok(None);
        }
        let body = request.json();
        let mut state = lock(&self.0);
        let admitted = match operation.as_str() {
            "TransactWriteItems" => state.begin(&body),
            "TransactGetItems" => state.check(&Item::all(&body)).map(|()| None),
            _ => state.check_single(&body).map(|()| None),
        };
        let begun = admitted.inspect_err(|_| state.refused += 1)?;
        Ok(begun.map(|(items, token)| UnderWay {
            transactions: self.clone(),
            items,
            token,
        }))
    }
}

impl State {
    /// What the transaction holds from now on; nothing when it has succeeded before.
    fn begin(&mut self, body: &Value) -> Result<Option<(Vec<Item>, String)>, Message> {
        let token = body["ClientRequestToken"].to_string();
        if self.succeeded.contains(&token) {
            return Ok(None);
        }
        if self.tokens.contains(&token) {
            return Err(answers::in_progress());
        }
        let items = Item::all(body);
        self.check(&items)?;
        self.held.extend(items.iter().cloned());
        self.tokens.insert(token.clone());
        Ok(Some((items, token)))
    }

    fn check(&self, items: &[Item]) -> Result<(), Message> {
        let held: Vec<bool> = items.iter().map(|item| self.held.contains(item)).collect();
        if held.contains(&true) {
            return Err(answers::cancelled(&held));
        }
        Ok(())
    }

    fn check_single(&self, body: &Value) -> Result<(), Message> {
        if self.held.contains(&Item::of(body)) {
            return Err(answers::conflict());
        }
        Ok(())
    }
}

impl Item {
    /// Those of a transaction, one for each of its entries.
    fn all(body: &Value) -> Vec<Self> {
        let entries = body["TransactItems"].as_array().into_iter().flatten();
        let entries = entries.filter_map(Value::as_object);
        // An entry has one member, named after what it does.
        entries
            .flat_map(|entry| entry.values())
            .map(Self::of)
            .collect()
    }

    /// That of a single request, or of one entry of a transaction.
    fn of(request: &Value) -> Self {
        let key = request.get("Key").unwrap_or(&request["Item"]);
        Self([&request["TableName"], &key["PK"], &key["SK"]].map(Value::to_string))
    }
}

impl UnderWay {
    /// Waits for as long as a transaction holds its items at least.
    pub(super) async fn hold(&self) {
        tokio::time::sleep(HOLD).await;
    }

    /// Remembers that it succeeded.
    pub(super) fn succeed(&self) {
        let mut state = lock(&self.transactions.0);
        state.succeeded.insert(self.token.clone());
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = lock(&self.transactions.0);
        for item in &self.items {
            state.held.remove(item);
        }
        state.tokens.remove(&self.token);
    }
}
