//! Deleted accounts of which something is left.

use domain::{
    expiry::{Removal, is_settled},
    ids::UserId,
    timestamp::Timestamp,
};
use store::{
    StoreError,
    deletion::{DeletionPage, Tombstone},
};

use super::Pass;
use crate::context::Context;

/// How long a request clears away before it leaves the rest to the schedule, in seconds.
const REQUEST_SECONDS: i64 = 3;

/// Clears away what a request has just deleted. The account is deleted whether or not this
/// succeeds: the schedule finds what is left.
pub async fn clear_away(context: &Context, user: UserId) {
    let deadline = context.now().plus_seconds(REQUEST_SECONDS);
    match remove_stored(context, user, deadline).await {
        Ok(true) => {}
        Ok(false) => tracing::info!("the schedule clears the rest of a deleted account away"),
        Err(error) => tracing::warn!(%error, "a deleted account is left to the schedule"),
    }
}

/// Deletes everything that is stored under a deleted user but the tombstone, until nothing is
/// left or it is `deadline`. False when the time was too short. It may be repeated, and be
/// running several times.
///
/// # Errors
/// When the table cannot be used. What was deleted stays deleted.
pub async fn remove_stored(
    context: &Context,
    user: UserId,
    deadline: Timestamp,
) -> Result<bool, StoreError> {
    while context.now() < deadline {
        if !context.store.remove_some(user).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Pass<'_> {
    pub(super) async fn all_deletions(&mut self) {
        if let Err(error) = self.deletions_by_age().await {
            tracing::warn!(%error, "deleted accounts could not be read");
            self.deletions.errors += 1;
        }
    }

    async fn deletions_by_age(&mut self) -> Result<(), StoreError> {
        let mut from = None;
        loop {
            let DeletionPage { tombstones, next } = self.context.store.deletions(from).await?;
            for tombstone in tombstones {
                if self.time_is_up() {
                    self.more = true;
                    return Ok(());
                }
                let removal = self.finish_or_log(tombstone).await;
                self.deletions = self.deletions.with(removal);
            }
            if next.is_none() {
                return Ok(());
            }
            from = next;
        }
    }

    async fn finish_or_log(&mut self, tombstone: Tombstone) -> Removal {
        match self.finish(tombstone).await {
            Ok(removal) => removal,
            Err(error) => {
                tracing::warn!(%error, "a deleted account could not be cleared away");
                Removal::Failed
            }
        }
    }

    async fn finish(&mut self, tombstone: Tombstone) -> Result<Removal, StoreError> {
        let empty = remove_stored(self.context, tombstone.user_id, self.deadline).await?;
        self.more |= !empty;
        if !empty || !is_settled(tombstone.deleted_at, self.started_at) {
            return Ok(Removal::Skipped);
        }
        if self.context.store.remove_tombstone(tombstone).await? {
            Ok(Removal::Removed)
        } else {
            Ok(Removal::Skipped)
        }
    }
}
