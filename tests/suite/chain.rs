//! The audit chain of a person, which must be whole.

use std::collections::BTreeMap;

use domain::audit::{AuditEvent, AuditTrail, Retention, key::AuditKey};
use florence_local::stack::Stack;
use store::{Store, environment::clock::SystemClock};

use crate::table;

/// The events of a user, whose chain is whole.
async fn verified(stack: &Stack, user_id: &str) -> Vec<AuditEvent> {
    let secret = stack.secret("AuditSecret").unwrap();
    let trail = AuditTrail {
        key: AuditKey::derive(&secret.into_bytes().into()),
        retention: Retention(2_190),
    };
    let store = Store::of(stack.dynamodb(), stack.table_name());
    let owner = store.owner(user_id.parse().unwrap()).await.unwrap();
    assert!(owner.has_account);
    let verified = store.verify_chain(&trail, owner, None, &SystemClock);
    let verified = verified.await.unwrap();
    assert!(verified.verdict.is_ok(), "{:?}", verified.verdict);

    let items = table::partition(stack, &format!("AUDIT#{user_id}")).await;
    let events = items.into_iter().filter(|item| item.contains_key("action"));
    let events = events.map(|item| serde_dynamo::from_item(item).unwrap());
    let events: Vec<AuditEvent> = events.collect();
    assert_eq!(events.len(), verified.events);
    events
}

/// How often each action is in a user's chain, which is whole.
pub(crate) async fn actions(stack: &Stack, user_id: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for event in verified(stack, user_id).await {
        *counts.entry(format!("{:?}", event.action)).or_default() += 1;
    }
    counts
}
