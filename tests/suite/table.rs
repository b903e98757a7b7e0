//! Looking into the table of a running system, and reaching into it.

use std::{collections::HashMap, sync::Arc};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    audit::{Action, AuditEvent, ChainHead, Origin, Retention},
    ids::UserId,
    password::Password,
    timestamp::Timestamp,
};
use florence_local::stack::Stack;
use identity::{
    password::{Argon2Cost, PasswordHasher},
    secrets::SecretVersions,
};
use store::environment::{
    clock::{Clock, SystemClock},
    entropy::{Entropy, SystemEntropy},
};
use tests::{Answer, people::PASSWORD};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// Every item there is.
pub(crate) async fn items(stack: &Stack) -> Vec<Item> {
    let scan = stack.dynamodb().scan().table_name(stack.table_name());
    let pages = scan.into_paginator().items().send();
    pages.collect::<Result<_, _>>().await.unwrap()
}

/// The items of one partition, in the order of their sort keys.
pub(crate) async fn partition(stack: &Stack, key: &str) -> Vec<Item> {
    let query = stack.dynamodb().query().table_name(stack.table_name());
    let query = query
        .key_condition_expression("PK = :pk")
        .expression_attribute_values(":pk", AttributeValue::S(key.to_owned()));
    query.send().await.unwrap().items.unwrap_or_default()
}

/// The audit events of a user, oldest first, as action and outcome.
pub(crate) async fn audit(stack: &Stack, user_id: &str) -> Vec<(String, String)> {
    let events = partition(stack, &format!("AUDIT#{user_id}")).await;
    let told = |event: &Item| (text(event, "action"), text(event, "outcome"));
    let events = events.iter().filter(|item| item.contains_key("action"));
    events.map(told).collect()
}

/// A string attribute, empty when it is not there.
pub(crate) fn text(item: &Item, name: &str) -> String {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.cloned().unwrap_or_default()
}

/// Leaves an event of the service, as it was never sealed, for the statistics to count: of two days
/// ago, since yesterday is not due in the first hour after it.
pub(crate) async fn leave_an_event_to_count(stack: &Stack) {
    let at = SystemClock.now().plus_seconds(-2 * 86_400);
    let id = SystemEntropy.uuid(at);
    let origin = Origin::operator(UserId::SYSTEM);
    let event = origin.event(id, Action::UsersExported, None, at);
    let event = AuditEvent::following(&ChainHead::default(), &event, Retention(1));
    let mut item: Item = serde_dynamo::to_item(&event).unwrap();
    let keys = [
        ("PK", format!("AUDIT#{}", UserId::SYSTEM)),
        ("SK", id.to_string()),
        ("GSI1PK", format!("AUDITDAY#{}#0", at.date())),
        ("GSI1SK", at.to_string()),
    ];
    item.extend(keys.map(|(name, value)| (name.to_owned(), AttributeValue::S(value))));
    let put = stack.dynamodb().put_item().table_name(stack.table_name());
    put.set_item(Some(item)).send().await.unwrap();
}

/// Disables an account behind the back of the functions: its sessions live on.
pub(crate) async fn disable(stack: &Stack, user_id: &str) {
    let update = stack.dynamodb().update_item();
    update
        .table_name(stack.table_name())
        .key("PK", AttributeValue::S(format!("USER#{user_id}")))
        .key("SK", AttributeValue::S("PROFILE".to_owned()))
        .update_expression("SET is_active = :no")
        .expression_attribute_values(":no", AttributeValue::Bool(false))
        .send()
        .await
        .unwrap();
}

/// Makes an address one that strangers have closed just now.
pub(crate) async fn close(stack: &Stack, email: &str) {
    set_guesses(stack, email, 100).await;
}

/// Makes an address one at which nobody has guessed.
pub(crate) async fn open(stack: &Stack, email: &str) {
    set_guesses(stack, email, 0).await;
}

/// Sets the count of what strangers have guessed at an address.
pub(crate) async fn set_guesses(stack: &Stack, email: &str, count: i64) {
    let drained_at = SystemClock.now().plus_seconds(count * 3_600).to_string();
    let update = stack.dynamodb().update_item();
    update
        .table_name(stack.table_name())
        .key("PK", AttributeValue::S(format!("EMAIL#{email}")))
        .key("SK", AttributeValue::S("GUESSES".to_owned()))
        .update_expression("SET drained_at = :at")
        .expression_attribute_values(":at", AttributeValue::S(drained_at))
        .send()
        .await
        .unwrap();
}

/// Makes the session of an answer one that was last used ten minutes ago.
pub(crate) async fn age_session(stack: &Stack, signed_in: &Answer) {
    let user = signed_in.body["user"]["user_id"].as_str().unwrap();
    let session = signed_in.text("session_id");
    let ago = SystemClock.now().plus_seconds(-600).to_string();
    let update = stack.dynamodb().update_item();
    update
        .table_name(stack.table_name())
        .key("PK", AttributeValue::S(format!("USER#{user}")))
        .key("SK", AttributeValue::S(format!("SESSION#{session}")))
        .update_expression("SET last_refreshed_at = :ago")
        .expression_attribute_values(":ago", AttributeValue::S(ago))
        .send()
        .await
        .unwrap();
}

/// A hash of the password that everybody registers with, cheaper than it should be.
pub(crate) async fn weak_hash(stack: &Stack) -> String {
    let pepper = stack.secret("PepperSecret").unwrap();
    let peppers = SecretVersions {
        current: pepper.into_bytes().into(),
        previous: None,
        created_at: Timestamp::EPOCH,
    };
    let cost = Argon2Cost::new(7_168, 1, 1).unwrap();
    let hasher = PasswordHasher::new(cost, Arc::new(peppers));
    let password = Password::parse("password", PASSWORD.to_owned()).unwrap();
    hasher.hash(&password, &SystemEntropy).await.unwrap()
}

/// Replaces the hash of an address.
pub(crate) async fn set_hash(stack: &Stack, email: &str, hash: &str) {
    let update = stack.dynamodb().update_item();
    update
        .table_name(stack.table_name())
        .key("PK", AttributeValue::S(format!("EMAIL#{email}")))
        .key("SK", AttributeValue::S("CREDENTIALS".to_owned()))
        .update_expression("SET password_hash = :hash")
        .expression_attribute_values(":hash", AttributeValue::S(hash.to_owned()))
        .send()
        .await
        .unwrap();
}

/// The sort key of an invented device.
fn invented_device(number: usize) -> String {
    format!("PROFILE#DEVICE#{number:032x}")
}

/// Has an account know so many devices since just now.
pub(crate) async fn know_devices(stack: &Stack, user_id: &str, count: usize) {
    for number in 0..count {
        let now = AttributeValue::S(SystemClock.now().to_string());
        let put = stack.dynamodb().put_item().table_name(stack.table_name());
        put.item("PK", AttributeValue::S(format!("USER#{user_id}")))
            .item("SK", AttributeValue::S(invented_device(number)))
            .item("device_id", AttributeValue::S(format!("{number:032x}")))
            .item("device_name", AttributeValue::Null(true))
            .item("known_since", now.clone())
            .item("last_used_at", now)
            .item("failures", AttributeValue::N("0".to_owned()))
            .send()
            .await
            .unwrap();
    }
}

/// Has it know none of them any more.
pub(crate) async fn forget_devices(stack: &Stack, user_id: &str, count: usize) {
    for number in 0..count {
        let delete = stack
            .dynamodb()
            .delete_item()
            .table_name(stack.table_name());
        delete
            .key("PK", AttributeValue::S(format!("USER#{user_id}")))
            .key("SK", AttributeValue::S(invented_device(number)))
            .send()
            .await
            .unwrap();
    }
}
