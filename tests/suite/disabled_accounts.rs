//! Accounts that were disabled. What the protected routes answer is in `protected_routes`.

use serde_json::Value;
use tests::{Api, Nurse, people::PASSWORD};

use crate::{system, table};

async fn disabled() -> (Api, Nurse) {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let nurse = api.register().await;
    assert_eq!(api.login(&nurse.email, PASSWORD).await.status, 200);
    table::disable(stack, nurse.user_id()).await;
    (api, nurse)
}

#[tokio::test]
async fn the_right_password_is_told_that_the_account_is_disabled() {
    let (api, nurse) = disabled().await;
    let answer = api.login(&nurse.email, PASSWORD).await;
    assert_eq!((answer.status, answer.code()), (403, "account_disabled"));
    assert_eq!(answer.body["access_token"], Value::Null);
}

#[tokio::test]
async fn a_wrong_password_is_told_what_any_wrong_password_is() {
    let (api, nurse) = disabled().await;
    let answer = api
        .login(&nurse.email, "another lamp under the river 8")
        .await;
    assert_eq!((answer.status, answer.code()), (401, "invalid_credentials"));
}

#[tokio::test]
async fn a_refresh_token_of_a_disabled_account_is_refused() {
    let (api, nurse) = disabled().await;
    let answer = api.refresh(&nurse.refresh).await;
    assert_eq!((answer.status, answer.code()), (403, "account_disabled"));
}
