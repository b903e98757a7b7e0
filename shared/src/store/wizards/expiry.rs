//! Wizards in progress whose marker is due.

use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};

use super::{ChangeError, key};
use crate::{
    domain::{
        audit::NewEvent,
        ids::{UserId, WizardId},
        timestamp::Timestamp,
        wizard::state::{Wizard, WizardStatus},
    },
    store::{
        audit::AuditTrail,
        error::{CommitError, StoreError},
        item::{Item, key_of, number, value},
        keys::{DRAFT_PREFIX, IndexKey, Key, drafts_partition},
        partition::PartitionQuery,
        table::Store,
        transaction::SHOW_FAILURE,
    },
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

    /// Removes a wizard that is in progress and has expired by the time of `event`, with its
    /// marker. False when it was touched, completed or removed meanwhile.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn abandon_draft(
        &self,
        trail: &AuditTrail,
        wizard: &Wizard,
        event: &NewEvent,
    ) -> Result<bool, ChangeError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(wizard).into_item()))
            .condition_expression("#status = :in_progress AND expires_at <= :now")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":in_progress", value(&WizardStatus::InProgress)?)
            .expression_attribute_values(":now", number(event.at.as_millis()))
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()
            .map_err(StoreError::from)?;
        let delete = TransactWriteItem::builder().delete(delete).build();
        let writes = [delete, self.delete_marker(wizard)?];
        match self.append(trail, event, &writes).await {
            Ok(()) => Ok(true),
            Err(CommitError::Condition { .. }) => Ok(false),
            Err(CommitError::ChainMoved(_)) => Err(StoreError::Contended.into()),
            Err(CommitError::Store(error)) => Err(error.into()),
        }
    }

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
        self.update(Key::draft(draft.owner, draft.wizard), |update| {
            update
                .update_expression("SET GSI1SK = :at")
                .condition_expression("attribute_exists(PK)")
                .expression_attribute_values(":at", AttributeValue::S(at))
        })
        .await
    }

    /// Removes the marker of a wizard that is no longer in progress.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn remove_marker(&self, draft: DueDraft) -> Result<(), StoreError> {
        let marker = Key::draft(draft.owner, draft.wizard);
        self.delete(marker, |delete| delete).await.map(drop)
    }
}

fn due_draft(key: &Key) -> Result<DueDraft, StoreError> {
    let parse = || {
        let owner = key.owner()?;
        let wizard = key.sk.strip_prefix(DRAFT_PREFIX)?.parse().ok()?;
        Some(DueDraft { owner, wizard })
    };
    parse().ok_or_else(|| StoreError::Corrupt {
        key: key.to_string(),
        detail: "SK".to_owned(),
    })
}
