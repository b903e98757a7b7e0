//! Looking into the outbox, and reaching into it.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use florence_local::stack::Stack;
use tests::Nurse;

use crate::table::{self, Item};

/// The mails that wait for somebody.
pub(super) async fn waiting(stack: &Stack, nurse: &Nurse) -> Vec<Item> {
    let mut mails = table::items(stack).await;
    mails.retain(|item| {
        let in_outbox = table::text(item, "PK").starts_with("OUTBOX#");
        in_outbox && table::text(item, "recipient") == nurse.email
    });
    mails
}

/// Waits until no mail waits for somebody: their address is nowhere but in their account.
pub(crate) async fn is_empty_for(stack: &Stack, nurse: &Nurse) {
    for _ in 0..500 {
        if waiting(stack, nurse).await.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("mail to {} is not forgotten", nurse.email);
}

/// Waits until a mail was tried that often.
pub(super) async fn tried(stack: &Stack, nurse: &Nurse, attempts: &str) -> Item {
    for _ in 0..1_000 {
        let mut mails = waiting(stack, nurse).await;
        if let Some(mail) = mails.pop() {
            let count = mail.get("attempts").and_then(|count| count.as_n().ok());
            if count.is_some_and(|count| count == attempts) {
                return mail;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no mail to {} was tried {attempts} times", nurse.email);
}

/// The mail as if its pause, or the lease of whoever sent it, were over.
pub(super) async fn make_due(stack: &Stack, mut mail: Item) {
    let past = AttributeValue::S("2020-01-01T00:00:00.000Z".to_owned());
    mail.insert("leased_until".to_owned(), past);
    put(stack, mail).await;
}

pub(super) async fn put(stack: &Stack, mail: Item) {
    let put = stack.dynamodb().put_item().table_name(stack.table_name());
    put.set_item(Some(mail)).send().await.unwrap();
}

/// Has the schedule look for what is left.
pub(super) async fn sweep(stack: &Stack) {
    assert!(stack.fire_schedules("mailer").await.unwrap());
}
