//! The transaction that ends an account.

use domain::{account::admin_seat, timestamp::Timestamp, user::User};
use store::{Change, Order, Store, StoreError, credentials::Credentials};

/// Adds to `change` that the account of `user`, as it was read, ends. Its e-mail is free from then
/// on; what else is stored under it is left for [`crate::expiry`], which a tombstone tells of it.
/// That nobody would be left to administer ends the decision with `last_admin`.
pub(crate) fn end_account<O: Order, E>(
    store: &Store,
    change: Change<O, E>,
    (user, credentials): (&User, &Credentials),
    now: Timestamp,
    last_admin: E,
) -> Result<Change<O, E>, StoreError> {
    let change = change
        .rely(store.delete_credentials(credentials)?)
        .rely(store.forget_unlock_code(&credentials.email)?)
        .rely(store.forget_undeliverable(&credentials.email)?)
        .rely(store.delete_user(user)?)
        .rely(store.put_tombstone(user.user_id, now)?);
    Ok(
        match store.admin_seat(admin_seat(Some(user), None::<&User>))? {
            Some(seat) => change.require(last_admin, seat),
            None => change,
        },
    )
}
