//! The audit trail of a person stays one unbroken chain, whatever happens at once.

use std::collections::BTreeMap;

use futures_util::future::{join, join_all};
use tests::people::PASSWORD;

use crate::{chain, system};

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

    let expected = [("LoginFailed", 2), ("LoginSucceeded", 3), ("Registered", 1)];
    let expected = expected.map(|(action, count)| (action.to_owned(), count));
    let actions = chain::actions(stack, nurse.user_id()).await;
    assert_eq!(actions, BTreeMap::from(expected));
}
