//! Making somebody an administrator, as an operator does it.

use domain::{
    account::AccountChange,
    audit::{Action, Origin},
    ids::UserId,
    role::Role,
};

use crate::TestApp;

impl TestApp {
    /// Makes the user an administrator.
    ///
    /// # Panics
    /// When there is no such user, or it is one already.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn promote(&self, user_id: &str) {
        let app = &self.app;
        let now = app.clock.now();
        let id: UserId = user_id.parse().expect("it is an id");
        let user = app.store.user(id).await.expect("the table can be read");
        let user = user.expect("there is such a user");
        let change = AccountChange {
            role: Some(Role::Admin),
            ..AccountChange::default()
        };
        let changed = change.apply(&user, now).expect("it changes something");
        let mut origin = Origin::own(user.user_id, None, None);
        origin.actor_id = UserId::SYSTEM;
        let events = [origin.event(app.entropy.uuid(now), Action::AdminCreated, None, now)];
        let trail = app.audit_trail().await.expect("there is a secret");
        let stored = app.store.change_account(trail, &user, &changed, &events);
        stored.await.expect("the table can be written");
    }
}
