//! Starting a wizard.

use domain::{
    audit::NewEvent,
    idempotency::KeyedRequest,
    ids::UserId,
    quotas::WizardQuota,
    wizard::{state::Summary, transitions::MAX_DRAFTS},
};
use serde::{Deserialize, Serialize};

use super::summary;
use crate::{
    error::StoreError,
    item::{Envelope, Item, SCHEMA_VERSION, key_of, number, open},
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
    /// The user keeps as many wizards as they may.
    #[error("{} wizards are kept", .0.0)]
    TooManyWizards(WizardQuota),
    /// The request was done before under its key.
    #[error("the request was done before")]
    DoneBefore,
    /// The table could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Counts the wizards that a user ever started and removed. Whoever counts what is kept starts only
/// if nobody else did since; what is removed meanwhile makes more room, not less.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Counter {
    starts: u64,
    removed: u64,
}

/// Marks a wizard in progress; it is its key.
#[derive(Serialize)]
struct Marker {}

impl UnitOfWork {
    /// Stores a new wizard, its marker and `event`, all or nothing, and remembers the request if
    /// it came with a key.
    ///
    /// # Errors
    /// [`StartError::TooManyDrafts`], [`StartError::TooManyWizards`], [`StartError::DoneBefore`].
    pub async fn start_wizard(
        &self,
        wizard: &Summary,
        quota: WizardQuota,
        event: &NewEvent,
        request: Option<&KeyedRequest>,
    ) -> Result<(), StartError> {
        let user = wizard.owner;
        let event = &event.clone().to_wizard(wizard.progress_at(event.at));
        self.decide(|_| async {
            let (drafts, Counter { starts, removed }) = self.drafts(user).await?;
            if drafts >= MAX_DRAFTS {
                return Err(StartError::TooManyDrafts);
            }
            if !quota.allows_another(starts, removed) {
                return Err(StartError::TooManyWizards(quota));
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
    /// How many wizards are in progress, and how many were ever started and removed.
    async fn drafts(&self, user: UserId) -> Result<(usize, Counter), StoreError> {
        let last = format!("{DRAFT_PREFIX}~");
        let found = self
            .query(user_partition(user), DRAFT_PREFIX..=last.as_str(), None)
            .await?;
        let counter = Key::wizard_counter(user);
        let (counters, markers): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|item| key_of(item) == counter);
        let found = counters.into_iter().next();
        let found = found.map(|item| open::<Counter>(&counter, item));
        Ok((markers.len(), found.transpose()?.unwrap_or_default()))
    }

    /// The write that counts a start, if nobody started since `starts` was read.
    fn raise_starts(&self, user: UserId, starts: u64) -> Result<Write, StoreError> {
        let unchanged = match starts {
            0 => "attribute_not_exists(starts)",
            _ => "starts = :starts",
        };
        self.update(Key::wizard_counter(user), |update| {
            let update = match starts {
                0 => update,
                _ => update.expression_attribute_values(":starts", number(starts)),
            };
            update
                .update_expression("SET starts = :next, schema_version = :schema")
                .condition_expression(unchanged)
                .expression_attribute_values(":next", number(starts + 1))
                .expression_attribute_values(":schema", number(SCHEMA_VERSION))
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
