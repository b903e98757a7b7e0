//! Addresses that mail does not reach.

use axum::http::Method;
use florence_local::stack::Stack;
use serde_json::{Value, json};
use tests::people::NEW_PASSWORD;

use super::{change_password, outbox};
use crate::{system, table};

/// What SES puts on the event bus.
async fn tell(stack: &Stack, kind: &str, detail: Value) {
    let event = json!({
        "version": "0",
        "id": "a1d0a1a8-2b3c-4a5e-9f60-718293a4b5c6",
        "detail-type": kind,
        "source": "aws.ses",
        "account": "000000000000",
        "time": "2026-11-27T08:30:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    });
    let told = stack.invoke("mailer", event.to_string()).await.unwrap();
    assert!(told.result.is_ok(), "{told:?}");
}

/// A mailbox that does not exist.
pub(crate) async fn tell_of_a_bounce(stack: &Stack, address: &str) {
    tell(stack, "Email Bounced", bounce("Permanent", address)).await;
}

fn bounce(kind: &str, address: &str) -> Value {
    json!({
        "eventType": "Bounce",
        "bounce": {
            "feedbackId": "0100",
            "bounceType": kind,
            "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": address, "action": "failed"}],
            "timestamp": "2026-11-27T08:30:00.000Z",
        },
        "mail": {"messageId": "0100", "destination": [address]},
    })
}

fn complaint(address: &str) -> Value {
    json!({
        "eventType": "Complaint",
        "complaint": {
            "feedbackId": "0100",
            "complainedRecipients": [{"emailAddress": address}],
            "complaintFeedbackType": "abuse",
        },
        "mail": {"messageId": "0100", "destination": [address]},
    })
}

async fn mark(stack: &Stack, address: &str) -> Vec<String> {
    let items = table::partition(stack, &format!("MAILBOX#{address}")).await;
    items
        .iter()
        .map(|item| table::text(item, "reason"))
        .collect()
}

#[tokio::test]
async fn an_address_that_bounced_or_complained_gets_no_notice() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    for reason in ["bounce", "complaint"] {
        let nurse = api.register().await;
        let (kind, detail) = match reason {
            "bounce" => ("Email Bounced", bounce("Permanent", &nurse.email)),
            _ => ("Email Complaint Received", complaint(&nurse.email)),
        };
        tell(stack, kind, detail.clone()).await;
        tell(stack, kind, detail).await;
        assert_eq!(mark(stack, &nurse.email).await, [reason]);

        change_password(&api, &nurse).await;
        outbox::is_empty_for(stack, &nurse).await;
        assert_eq!(stack.mailbox().to(&nurse.email), []);
    }
}

#[tokio::test]
async fn administrators_see_that_mail_does_not_reach_an_address() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let (admin, nurse) = (api.register().await, api.register().await);
    tests::promote(stack, admin.user_id()).await;
    let path = format!("/admin/users/{}", nurse.user_id());
    let known = async || {
        let answer = api.get(&path, Some(&admin.access)).await.expect_status(200);
        answer.body["mail_undeliverable"].clone()
    };
    assert_eq!(known().await, Value::Null);
    tell_of_a_bounce(stack, &nurse.email).await;
    let bounced = known().await;
    assert_eq!(bounced["reason"], "bounce");
    assert!(bounced["since"].is_string(), "{bounced}");
}

#[tokio::test]
async fn a_mailbox_that_is_full_for_a_while_is_not_marked() {
    let stack = system::shared_stack().await;
    let nurse = system::api(stack).register().await;
    for kind in ["Transient", "Undetermined"] {
        tell(stack, "Email Bounced", bounce(kind, &nurse.email)).await;
    }
    tell(
        stack,
        "Email Bounced",
        bounce("Permanent", "not an address"),
    )
    .await;
    assert_eq!(mark(stack, &nurse.email).await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_deletes_an_account_takes_the_mark_along() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    tell(stack, "Email Bounced", bounce("Permanent", &nurse.email)).await;
    change_password(&api, &nurse).await;
    let login = api
        .login(&nurse.email, NEW_PASSWORD)
        .await
        .expect_status(200);
    let body = Some(json!({"password": NEW_PASSWORD}));
    let token = Some(login.text("access_token"));
    let path = "/auth/profile";
    let deleted = api.send(Method::DELETE, path, token, &[], body).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(mark(stack, &nurse.email).await, Vec::<String>::new());
}
