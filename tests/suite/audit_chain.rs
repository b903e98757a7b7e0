//! The audit trail of a person stays one unbroken chain, whatever happens at once.

use domain::audit::{AuditEvent, AuditTrail, Retention, key::AuditKey};
use florence_local::stack::Stack;
use futures_util::future::{join, join_all};
use store::{Store, environment::clock::SystemClock};
use tests::people::PASSWORD;

use crate::{system, table};

/// The events of a user, whose chain is whole.
async fn verified_chain(stack: &Stack, user_id: &str) -> Vec<AuditEvent> {
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

#[tokio::test]
async fn events_at_once_extend_one_chain() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    let logins = join_all((0..3).map(|_| api.login(&nurse.email, PASSWORD)));
    let wrong = "another lamp under the river 8";
    let guesses = join_all((0..2).map(|_| api.login(&nurse.email, wrong)));
    let (logins, guesses) = join(logins, guesses).await;
    for answer in logins {
        drop(answer.expect_status(200));
    }
    for answer in guesses {
        drop(answer.expect_status(401));
    }

    let chain = verified_chain(stack, nurse.user_id()).await;
    let actions = chain.iter().map(|event| format!("{:?}", event.action));
    let mut actions: Vec<String> = actions.collect();
    actions.sort_unstable();
    let expected = [
        "LoginFailed",
        "LoginFailed",
        "LoginSucceeded",
        "LoginSucceeded",
        "LoginSucceeded",
        "Registered",
    ];
    assert_eq!(actions, expected);
}
