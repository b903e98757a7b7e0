//! The audit trail of a person stays one unbroken chain, whatever happens at once.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use florence_local::stack::Stack;
use futures_util::future::{join, join_all};
use shared::{auth::audit_key::AuditKey, domain::audit::AuditEvent};
use tests::people::PASSWORD;

use crate::{system, table};

/// The events of a user, whose seals and order are right.
async fn verified_chain(stack: &Stack, user_id: &str) -> Vec<AuditEvent> {
    let secret = stack.secret("AuditSecret").unwrap();
    let key = AuditKey::derive(&secret.into_bytes().into());
    let items = table::partition(stack, &format!("AUDIT#{user_id}")).await;
    let events = items.into_iter().filter(|item| item.contains_key("action"));
    let events = events.map(|item| serde_dynamo::from_item(item).unwrap());
    let mut events: Vec<AuditEvent> = events.collect();
    events.sort_by_key(|event| event.sequence);
    let mut previous = String::new();
    for (event, sequence) in events.iter().zip(1..) {
        assert_eq!(event.sequence, sequence);
        assert_eq!(event.previous_hash, previous);
        let seal = BASE64_STANDARD.decode(&event.hash).unwrap();
        let bytes = event.canonical().unwrap();
        key.verify(previous.as_bytes(), &bytes, &seal).unwrap();
        previous.clone_from(&event.hash);
    }
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
    assert!(logins.iter().all(|answer| answer.status == 200));
    assert!(guesses.iter().all(|answer| answer.status == 401));

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

#[tokio::test]
async fn an_event_that_was_changed_is_noticed() {
    let stack = system::shared_stack().await;
    let nurse = system::api(stack).register().await;
    let mut chain = verified_chain(stack, nurse.user_id()).await;
    let event = chain.pop().unwrap();
    let changed = AuditEvent {
        ip_address: Some("203.0.113.9".to_owned()),
        ..event.clone()
    };
    let secret = stack.secret("AuditSecret").unwrap();
    let key = AuditKey::derive(&secret.into_bytes().into());
    let seal = BASE64_STANDARD.decode(&event.hash).unwrap();
    let verify = |event: &AuditEvent| {
        let bytes = event.canonical().unwrap();
        key.verify(event.previous_hash.as_bytes(), &bytes, &seal)
    };
    assert!(verify(&event).is_ok());
    assert!(verify(&changed).is_err());
}
