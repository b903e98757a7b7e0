//! What people are told of by mail.

use axum::http::Method;
use florence_local::stack::Stack;
use serde_json::{Value, json};
use tests::{Nurse, people::PASSWORD};

use super::{change_password, mails, outbox};
use crate::{system, table};

/// The subjects of the mails to somebody, the oldest first.
async fn subjects(stack: &Stack, nurse: &Nurse, count: usize) -> Vec<String> {
    let mails = mails(stack, &nurse.email, count).await;
    mails.into_iter().rev().map(|mail| mail.subject).collect()
}

#[tokio::test]
async fn an_account_that_is_disabled_is_told_so_once() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let (admin, nurse) = (api.register().await, api.register().await);
    tests::promote(stack, admin.user_id()).await;
    let path = format!("/admin/users/{}", nurse.user_id());
    let change_account = async |change: Value| {
        let token = Some(admin.access.as_str());
        let answer = api
            .send(Method::PATCH, &path, token, &[], Some(change))
            .await;
        assert_eq!(answer.status, 200);
    };
    change_account(json!({"is_verified": true})).await;
    change_account(json!({"is_active": false})).await;
    change_account(json!({"is_active": false})).await;
    change_account(json!({"is_active": true})).await;

    let told = subjects(stack, &nurse, 1).await;
    assert_eq!(told, ["Your account was disabled"]);
    outbox::is_empty_for(stack, &nurse).await;
    assert_eq!(subjects(stack, &nurse, 1).await.len(), 1);
    assert_eq!(stack.mailbox().to(&admin.email), []);
}

#[tokio::test]
async fn a_deleted_account_is_told_so_and_its_address_is_nowhere_then() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    let body = Some(json!({"password": PASSWORD}));
    let token = Some(nurse.access.as_str());
    let path = "/auth/profile";
    let deleted = api.send(Method::DELETE, path, token, &[], body).await;
    assert_eq!(deleted.status, 204);

    assert_eq!(
        subjects(stack, &nurse, 1).await,
        ["Your account was deleted"]
    );
    outbox::is_empty_for(stack, &nurse).await;
    let items = table::items(stack).await;
    let named = items
        .iter()
        .find(|item| format!("{item:?}").contains(&nurse.email));
    assert_eq!(named, None);
}

/// A refused change tells of nothing.
#[tokio::test]
async fn a_wrong_password_changes_nothing_and_is_not_told_as_a_change() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    let wrong = json!({"current_password": "not the password at all", "new_password": PASSWORD});
    let path = "/auth/change-password";
    let refused = api.post(path, Some(&nurse.access), wrong).await;
    assert_eq!(refused.status, 422);
    assert_eq!(outbox::waiting(stack, &nurse).await, []);
    change_password(&api, &nurse).await;
    assert_eq!(
        subjects(stack, &nurse, 1).await,
        ["Your password was changed"]
    );
}
