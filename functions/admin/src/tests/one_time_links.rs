use axum::http::Method;
use domain::mail::delivery::{Undeliverable, UndeliverableReason};
use serde_json::{Value, json};
use tests::{Answer, people::NEW_PASSWORD};

use super::{Person, System, accounts::bounce};

async fn make(system: &System, of: &Person) -> Answer {
    let path = format!("/admin/users/{}/one-time-link", of.id);
    system.send(&system.root, Method::POST, &path, None).await
}

async fn complete(system: &System, token: &str) -> u16 {
    let body = Some(json!({"token": token, "new_password": NEW_PASSWORD}));
    let path = "/api/v1/auth/password-reset/complete";
    let completed = system.app.send(Method::POST, path, &[], body);
    completed.await.status
}

#[tokio::test]
async fn a_link_to_hand_over_resets_the_password_once_and_proves_no_mailbox() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    bounce(&system, &nurse).await;
    let made = make(&system, &nurse).await.expect_status(200);
    let token = made.text("token").to_owned();
    assert_eq!(made.body["link"], Value::Null, "there are no pages");

    assert_eq!(complete(&system, &token).await, 200);
    assert_eq!(complete(&system, &token).await, 422);
    assert_eq!(system.profile(&nurse).await.code(), "session_ended");
    let login = system.login(&nurse, NEW_PASSWORD).await.expect_status(200);
    assert_eq!(login.body["user"]["email_verified_at"], Value::Null);
    let email = nurse.email.parse().unwrap();
    let store = &system.app.context.store;
    let bounced = store.undeliverable(&email).await.unwrap();
    assert!(bounced.is_some(), "no mail has arrived since");
    let actions = system.actions(&nurse).await;
    assert!(actions.contains(&"one_time_link_made".to_owned()));
}

#[tokio::test]
async fn no_link_is_made_where_mail_reaches_the_owner() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    let refused = make(&system, &nurse).await;
    assert_eq!((refused.status, refused.code()), (409, "mail_arrives"));

    let email = nurse.email.parse().unwrap();
    let complaint = Undeliverable {
        reason: UndeliverableReason::Complaint,
        since: system.app.context.now(),
    };
    let store = &system.app.context.store;
    store.note_undeliverable(&email, complaint).await.unwrap();
    assert_eq!(make(&system, &nurse).await.code(), "mail_arrives");
}

#[tokio::test]
async fn no_link_is_made_for_an_administrator_or_oneself() {
    let system = System::start().await;
    let admin = system.admin().await;
    for person in [&admin, &system.root] {
        bounce(&system, person).await;
        let refused = make(&system, person).await;
        assert_eq!((refused.status, refused.code()), (403, "forbidden"));
    }
}

#[tokio::test]
async fn a_link_needs_a_proof_of_the_last_five_minutes() {
    let system = System::start().await;
    let nurse = system.nurse().await;
    bounce(&system, &nurse).await;
    system.app.clock.advance(299);
    assert_eq!(make(&system, &nurse).await.status, 200);
    system.app.clock.advance(1);
    let refused = make(&system, &nurse).await;
    assert_eq!((refused.status, refused.code()), (401, "step_up_required"));
}
