//! Wizards in progress whose marker is due.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    audit::NewEvent,
    ids::{UserId, WizardId},
    timestamp::Timestamp,
    wizard::state::Summary,
};

use crate::{
    change::Change,
    error::StoreError,
    item::{Item, corrupt_attribute, key_of},
    keys::{DRAFT_PREFIX, IndexKey, Key, drafts_partition},
    partition::PartitionQuery,
    table::Store,
    unit_of_work::UnitOfWork,
};

/// How many markers one request names at most.
const PAGE: i32 = 200;

/// A wizard whose marker is due.
#[derive(Debug, Clone, Copy)]
pub struct DueDraft {
    /// Whose it is.
    pub owner: UserId,
    /// Which one.
    pub wizard: WizardId,
}

/// Where the next due markers of a shard begin.
pub struct DraftPosition(Item);

/// Some due markers of a shard; with `next`, there are more.
pub struct DraftPage {
    /// The wizards they stand for.
    pub drafts: Vec<DueDraft>,
    /// Where the next ones begin.
    pub next: Option<DraftPosition>,
}

impl Store {
    /// Wizards of a shard whose markers were due by `now`.
    ///
    /// # Errors
    /// When the table cannot be read or a key is none of a marker.
    pub async fn due_drafts(
        &self,
        shard: u8,
        now: Timestamp,
        from: Option<DraftPosition>,
    ) -> Result<DraftPage, StoreError> {
        let query = PartitionQuery {
            index: true,
            partition: drafts_partition(shard),
            range: (Timestamp::EPOCH.to_string(), now.to_string()),
            newest_first: false,
            limit: PAGE,
            start: from.map(|position| position.0),
        };
        let page = self.read_partition(query).await?;
        let drafts = page.items.iter().map(|item| due_draft(&key_of(item)));
        Ok(DraftPage {
            drafts: drafts.collect::<Result<_, _>>()?,
            next: page.next.map(DraftPosition),
        })
    }
}

impl UnitOfWork {
    /// Removes a draft that has expired, as it was read, with everything saved in it and its
    /// marker, and records `event`. False when it was saved, completed or removed meanwhile.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn abandon_draft(
        &self,
        wizard: &Summary,
        event: &NewEvent,
    ) -> Result<bool, StoreError> {
        let event = &event.clone().to_wizard(wizard.progress_at(event.at));
        let abandoned = self.decide(|_| async {
            let change = self
                .appending(event.user_id)
                .require(Abandon::Touched, self.delete_summary(wizard)?);
            let rest = self.delete_rest(wizard)?;
            let change = rest.into_iter().fold(change, Change::rely);
            Ok(change.event(event.clone()).then(()))
        });
        match abandoned.await {
            Ok(()) => Ok(true),
            Err(Abandon::Touched) => Ok(false),
            Err(Abandon::Store(error)) => Err(error),
        }
    }
}

enum Abandon {
    Touched,
    Store(StoreError),
}

impl From<StoreError> for Abandon {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Moves the marker of a wizard, if it still has one.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn postpone_marker(
        &self,
        draft: DueDraft,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let at = IndexKey::draft_expiry(draft.wizard, until).sk;
        let write = self.update(Key::draft(draft.owner, draft.wizard), |update| {
            update
                .update_expression("SET GSI1SK = :at")
                .condition_expression("attribute_exists(PK)")
                .expression_attribute_values(":at", AttributeValue::S(at))
        })?;
        self.apply(write).await.map(drop)
    }

    /// Removes the marker of a wizard that is no longer in progress.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn remove_marker(&self, draft: DueDraft) -> Result<(), StoreError> {
        let marker = Key::draft(draft.owner, draft.wizard);
        let write = self.delete(marker, |delete| delete)?;
        self.apply(write).await.map(drop)
    }
}

fn due_draft(key: &Key) -> Result<DueDraft, StoreError> {
    let parse = || {
        let owner = key.owner()?;
        let wizard = key.sk.strip_prefix(DRAFT_PREFIX)?.parse().ok()?;
        Some(DueDraft { owner, wizard })
    };
    parse().ok_or_else(|| corrupt_attribute(key, "SK"))
}
