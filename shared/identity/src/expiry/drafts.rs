//! Wizards that nobody has touched for thirty days.

use domain::{
    audit::{Action, Origin},
    expiry::{DraftFate, Removal, fate_of_draft, shard_order},
    timestamp::Timestamp,
};
use futures_util::{StreamExt, stream};
use store::{
    StoreError,
    expiry::EXPIRY_SHARDS,
    wizards::{DraftPage, DueDraft},
};

use super::Pass;
use crate::{audit::Audit, context::Context, failure::Failure};

/// How many drafts are worked on at once: each needs a transaction.
const CONCURRENCY: usize = 8;

impl Pass<'_> {
    pub(super) async fn all_drafts(&mut self) {
        for shard in shard_order(self.started_at, EXPIRY_SHARDS) {
            if let Err(error) = self.drafts_of_shard(shard).await {
                tracing::warn!(%error, shard, "abandoned drafts could not be read");
                self.drafts.errors += 1;
            }
        }
    }

    async fn drafts_of_shard(&mut self, shard: u8) -> Result<(), StoreError> {
        let mut from = None;
        loop {
            if self.time_is_up() {
                self.more = true;
                return Ok(());
            }
            let store = &self.context.store;
            let DraftPage { drafts, next } = store.due_drafts(shard, self.started_at, from).await?;
            self.settle(drafts).await;
            if next.is_none() {
                return Ok(());
            }
            from = next;
        }
    }

    async fn settle(&mut self, drafts: Vec<DueDraft>) {
        let begun = drafts.into_iter().map_while(|draft| {
            if self.time_is_up() {
                return None;
            }
            Some(settle_one(
                (self.context, self.audit),
                draft,
                self.started_at,
            ))
        });
        let removals = stream::iter(begun).buffer_unordered(CONCURRENCY);
        let tally = removals.fold(self.drafts, async |tally, removal| tally.with(removal));
        self.drafts = tally.await;
        self.more |= self.time_is_up();
    }
}

async fn settle_one(parts: (&Context, &Audit), draft: DueDraft, now: Timestamp) -> Removal {
    match settle(parts, draft, now).await {
        Ok(removal) => removal,
        Err(error) => {
            tracing::warn!(%error, "an abandoned draft could not be removed");
            Removal::Failed
        }
    }
}

async fn settle(
    (context, audit): (&Context, &Audit),
    draft: DueDraft,
    now: Timestamp,
) -> Result<Removal, Failure> {
    let store = &context.store;
    let wizard = store.wizard_summary(draft.owner, draft.wizard).await?;
    match (fate_of_draft(wizard.as_ref(), now), wizard) {
        (DraftFate::Abandoned, Some(wizard)) => {
            let origin = Origin::operator(draft.owner);
            let event = origin.event(context.id(now), Action::WizardAbandoned, None, now);
            let unit = audit.unit().await?;
            let gone = unit.abandon_draft(&wizard, &event).await?;
            Ok(if gone {
                Removal::Removed
            } else {
                Removal::Skipped
            })
        }
        (DraftFate::Postponed(until), _) => {
            store.postpone_marker(draft, until).await?;
            Ok(Removal::Skipped)
        }
        (DraftFate::Abandoned | DraftFate::NoDraft, _) => {
            store.remove_marker(draft).await?;
            Ok(Removal::Skipped)
        }
    }
}
