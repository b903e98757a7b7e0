//! Starting a wizard.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{
    audit::{AuditTrail, NewEvent},
    idempotency::KeyedRequest,
    ids::UserId,
    wizard::{state::Wizard, transitions::MAX_DRAFTS},
};
use serde::{Deserialize, Serialize};

use super::{id, item, owner};
use crate::{
    error::{CommitError, StoreError},
    item::{Envelope, Item, key_of, number, open},
    keys::{DRAFT_PREFIX, IndexKey, Key, user_partition},
    table::{Store, pause},
    transaction::SHOW_FAILURE,
};

/// How often a start counts the drafts again when others start at the same time.
const ATTEMPTS: u32 = 8;

/// Where the guard is among the writes of a start.
const GUARD: usize = 2;

/// Why a wizard was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The user has [`MAX_DRAFTS`] wizards in progress.
    #[error("{MAX_DRAFTS} wizards are in progress")]
    TooManyDrafts,
    /// The table could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Counts the wizards a user ever started: whoever counts the drafts starts only if nobody
/// else did since.
#[derive(Serialize, Deserialize)]
struct Starts {
    starts: u64,
}

/// Marks a wizard in progress; it is its key.
#[derive(Serialize)]
struct Marker {}

impl Store {
    /// Stores a new wizard, its marker and `event`, all or nothing, and remembers the request if
    /// it came with a key.
    ///
    /// # Errors
    /// [`StartError::TooManyDrafts`].
    pub async fn start_wizard(
        &self,
        trail: &AuditTrail,
        wizard: &Wizard,
        event: &NewEvent,
        request: Option<&KeyedRequest>,
    ) -> Result<(), StartError> {
        let user = owner(wizard);
        let head = self.chain_head(user).await?;
        for attempt in 1..=ATTEMPTS {
            let (drafts, starts) = self.drafts(user).await?;
            if drafts >= MAX_DRAFTS {
                return Err(StartError::TooManyDrafts);
            }
            let mut writes = vec![
                self.put_new(item::of_new(wizard)?)?,
                self.put_new(marker(wizard)?)?,
                self.raise_starts(user, starts)?,
            ];
            if let Some(request) = request {
                let done = request.done(Some(id(wizard)), wizard.created_at);
                writes.push(self.remember(request, &done)?);
            }
            match self.commit(trail, head.clone(), event, &writes).await {
                Ok(()) => return Ok(()),
                Err(CommitError::Condition { index: GUARD, .. }) => pause(attempt).await,
                Err(CommitError::Store(error)) => return Err(error.into()),
                Err(_) => return Err(StoreError::Contended.into()),
            }
        }
        Err(StoreError::Contended.into())
    }

    /// How many wizards are in progress, and how many were ever started.
    async fn drafts(&self, user: UserId) -> Result<(usize, Option<u64>), StoreError> {
        let last = format!("{DRAFT_PREFIX}~");
        let found = self
            .query(user_partition(user), DRAFT_PREFIX..=last.as_str(), None)
            .await?;
        let counter = Key::wizard_starts(user);
        let (counters, markers): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|item| key_of(item) == counter);
        let starts = counters.into_iter().next();
        let starts = starts.map(|item| open::<Starts>(&counter, item));
        Ok((markers.len(), starts.transpose()?.map(|found| found.starts)))
    }

    fn raise_starts(
        &self,
        user: UserId,
        from: Option<u64>,
    ) -> Result<TransactWriteItem, StoreError> {
        let starts = Starts {
            starts: from.unwrap_or(0) + 1,
        };
        let item = Envelope::new(Key::wizard_starts(user)).seal(&starts)?;
        let Some(from) = from else {
            return self.put_new(item);
        };
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("starts = :starts")
            .expression_attribute_values(":starts", number(from))
            .return_values_on_condition_check_failure(SHOW_FAILURE);
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    }
}

fn marker(wizard: &Wizard) -> Result<Item, StoreError> {
    let wizard_id = id(wizard);
    let mut envelope = Envelope::new(Key::draft(owner(wizard), wizard_id));
    if let Some(expires_at) = wizard.expires_at {
        envelope = envelope.indexed(IndexKey::draft_expiry(wizard_id, expires_at));
    }
    envelope.seal(&Marker {})
}
