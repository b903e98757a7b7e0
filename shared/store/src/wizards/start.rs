//! Starting a wizard.

use domain::{
    audit::NewEvent,
    idempotency::KeyedRequest,
    ids::UserId,
    wizard::{state::Summary, transitions::MAX_DRAFTS},
};
use serde::{Deserialize, Serialize};

use super::summary;
use crate::{
    error::StoreError,
    item::{Envelope, Item, key_of, number, open},
    keys::{DRAFT_PREFIX, IndexKey, Key, user_partition},
    table::Store,
    unit_of_work::UnitOfWork,
    write::Write,
};

/// Why a wizard was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The user has [`MAX_DRAFTS`] wizards in progress.
    #[error("{MAX_DRAFTS} wizards are in progress")]
    TooManyDrafts,
    /// The request was done before under its key.
    #[error("the request was done before")]
    DoneBefore,
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

impl UnitOfWork {
    /// Stores a new wizard, its marker and `event`, all or nothing, and remembers the request if
    /// it came with a key.
    ///
    /// # Errors
    /// [`StartError::TooManyDrafts`], [`StartError::DoneBefore`].
    pub async fn start_wizard(
        &self,
        wizard: &Summary,
        event: &NewEvent,
        request: Option<&KeyedRequest>,
    ) -> Result<(), StartError> {
        let user = wizard.owner;
        let event = &event.clone().to_wizard(wizard.progress_at(event.at));
        self.decide(|_| async {
            let (drafts, starts) = self.drafts(user).await?;
            if drafts >= MAX_DRAFTS {
                return Err(StartError::TooManyDrafts);
            }
            let mut change = self
                .appending(user)
                .rely(self.put_new(summary::item(wizard)?)?)
                .rely(self.put_new(marker(wizard)?)?)
                .rely(self.raise_starts(user, starts)?);
            if let Some(request) = request {
                let done = request.done(Some(wizard.id), wizard.created_at);
                change = change.require(StartError::DoneBefore, self.remember(request, &done)?);
            }
            Ok(change.event(event.clone()).then(()))
        })
        .await
    }
}

impl Store {
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

    fn raise_starts(&self, user: UserId, from: Option<u64>) -> Result<Write, StoreError> {
        let starts = Starts {
            starts: from.unwrap_or(0) + 1,
        };
        let item = Envelope::new(Key::wizard_starts(user)).wrap(&starts)?;
        let Some(from) = from else {
            return self.put_new(item);
        };
        self.put(item, |put| {
            put.condition_expression("starts = :starts")
                .expression_attribute_values(":starts", number(from))
        })
    }
}

fn marker(wizard: &Summary) -> Result<Item, StoreError> {
    let mut envelope = Envelope::new(Key::draft(wizard.owner, wizard.id));
    if let Some(expires_at) = wizard.expires_at() {
        envelope = envelope.indexed(IndexKey::draft_expiry(wizard.id, expires_at));
    }
    envelope.wrap(&Marker {})
}
