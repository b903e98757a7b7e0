//! Making somebody an administrator, as an operator does it.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{account::AccountChange, ids::UserId, role::Role};
use florence_local::stack::Stack;
use identity::accounts::{Accounts, Actor};
use identity::notices::Notices;

use crate::TestApp;

impl TestApp {
    /// Makes the user an administrator.
    ///
    /// # Panics
    /// When there is no such user.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn promote(&self, user_id: &str) {
        let id: UserId = user_id.parse().expect("it is an id");
        let change = AccountChange {
            role: Some(Role::Admin),
            ..AccountChange::default()
        };
        let accounts = Accounts::new(&self.context, &self.audit, Notices::OFF);
        let operator = Actor::default();
        let changed = accounts.change(&operator, id, |_| true, change);
        changed.await.expect("the account can be changed");
    }
}

/// Makes an account of a running system the first administrator, behind the functions' back.
///
/// # Panics
/// When the table cannot be written.
#[expect(clippy::expect_used, reason = "without its ground no test can run")]
pub async fn promote(stack: &Stack, user_id: &str) {
    let write = |pk: String, sk: &str| {
        let update = stack.dynamodb().update_item();
        update
            .table_name(stack.table_name())
            .key("PK", AttributeValue::S(pk))
            .key("SK", AttributeValue::S(sk.to_owned()))
    };
    let profile = write(format!("USER#{user_id}"), "PROFILE")
        .update_expression("SET #role = :admin")
        .expression_attribute_names("#role", "role")
        .expression_attribute_values(":admin", AttributeValue::S("admin".to_owned()));
    profile.send().await.expect("the table can be written");
    let count = write("ADMINS".to_owned(), "COUNT")
        .update_expression("ADD active_admins :one")
        .expression_attribute_values(":one", AttributeValue::N("1".to_owned()));
    count.send().await.expect("the table can be written");
}
