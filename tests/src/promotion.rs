//! Making somebody an administrator, as an operator does it.

use domain::{account::AccountChange, ids::UserId, role::Role};
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
