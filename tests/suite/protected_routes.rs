//! Every route that needs a token, as the API document lists them, in the cases that the matrix
//! does not have.

use serde_json::json;
use tests::{Answer, Api};

use crate::{
    openapi::{Operation, operations},
    system, table,
};

fn protected() -> Vec<Operation> {
    let mut operations = operations();
    operations.retain(Operation::is_protected);
    assert!(operations.len() >= 8, "{operations:?}");
    operations
}

async fn call(api: &Api, operation: &Operation, token: Option<&str>) -> Answer {
    let body = operation.takes_body().then(|| json!({}));
    let path = operation.concrete_path();
    api.send(operation.method.clone(), &path, token, &[], body)
        .await
}

/// Every protected route answers a request with `token` with this status and code.
async fn all_answer(api: &Api, token: Option<&str>, status: u16, code: &str) {
    for operation in protected() {
        let answer = call(api, &operation, token).await;
        let name = operation.id();
        assert_eq!((answer.status, answer.code()), (status, code), "{name}");
    }
}

#[tokio::test]
async fn a_malformed_token_is_401_invalid_token() {
    let api = system::shared().await;
    for token in ["x", "a.b.c", "e30.e30.e30"] {
        all_answer(&api, Some(token), 401, "invalid_token").await;
    }
}

#[tokio::test]
async fn a_disabled_account_is_403_account_disabled() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    table::disable(stack, nurse.user_id()).await;
    all_answer(&api, Some(&nurse.access), 403, "account_disabled").await;
}
