//! The one object through which the table changes.
//!
//! A decision reads, gathers what it comes to in a [`Change`] and is committed as one transaction.
//! When others were faster it is made anew on fresh reads, within the budget of the request. A
//! decision whose commit may have been applied though no answer said so is looked for before it is
//! made again: by its event, or by the identity that it left in the item.

mod commit;
mod decide;

use std::{ops::Deref, sync::Arc};

use domain::{
    audit::{AuditTrail, NewEvent},
    ids::UserId,
};

use super::{
    change::{Appended, Chain, Change, Opening, Strict},
    error::StoreError,
    table::Store,
};

/// The table, for changes that are recorded.
#[derive(Clone)]
pub struct UnitOfWork {
    store: Store,
    trail: Arc<AuditTrail>,
}

impl UnitOfWork {
    /// Changes of `store` that `trail` records.
    #[must_use]
    pub fn new(store: Store, trail: Arc<AuditTrail>) -> Self {
        Self { store, trail }
    }

    /// What continues the chains.
    #[must_use]
    pub fn trail(&self) -> &AuditTrail {
        &self.trail
    }

    /// A change that is made only if nothing is recorded for `user` from now on: whatever is read
    /// after this call is the newest there is when the change is made.
    ///
    /// # Errors
    /// When the end of the chain cannot be read.
    pub async fn following<E>(&self, user: UserId) -> Result<Change<Strict, E>, StoreError> {
        let end = self.store.chain_head(user).await?;
        Ok(Change::strict(self.chain(user), end))
    }

    /// A change that is recorded for `user` behind whatever comes in between.
    #[must_use]
    pub fn appending<E>(&self, user: UserId) -> Change<Appended, E> {
        Change::appended(self.chain(user))
    }

    /// A change that makes the account `user`; it ends with `exists` when that id has a chain.
    #[must_use]
    pub fn opening<E>(&self, user: UserId, exists: E) -> Change<Opening, E> {
        Change::opening(self.chain(user), exists)
    }

    /// Records an event that changes nothing else, such as a read.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn record(&self, event: &NewEvent) -> Result<(), StoreError> {
        let decide = |_| async {
            let change = self.appending(event.user_id).event(event.clone());
            Ok(change.then(()))
        };
        self.store.decide(decide).await
    }

    fn chain(&self, user: UserId) -> Chain {
        let trail = Arc::clone(&self.trail);
        Chain { trail, user }
    }
}

impl Deref for UnitOfWork {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}
