//! Saving, completing and removing. Each decides, writes on the condition that the decision
//! relied on, and decides again when the condition does not hold.

use domain::{
    audit::{Action, NewEvent},
    idempotency::KeyedRequest,
    timestamp::Timestamp,
    wizard::{
        state::{Wizard, WizardStatus},
        transitions::{self, Completion, Refusal, Removal, Save, SaveStep, StepWrite},
    },
};

use super::{id, item, key, owner};
use crate::{
    change::{Change, Decision},
    error::StoreError,
    item::{number, value},
    keys::Key,
    table::Store,
    unit_of_work::UnitOfWork,
    write::Write,
};

/// Why a wizard was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The rules do not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It has been removed meanwhile.
    #[error("the wizard is gone")]
    Gone,
    /// The request was done before under its key.
    #[error("the request was done before")]
    DoneBefore,
    /// The table could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// The wizard as it was read, at first; afterwards as it is.
    async fn current(&self, round: u32, read: &Wizard) -> Result<Wizard, ChangeError> {
        if round == 0 {
            return Ok(read.clone());
        }
        let found = self.wizard(owner(read), id(read)).await?;
        found.ok_or(ChangeError::Gone)
    }
}

impl UnitOfWork {
    /// Saves one step of `wizard` as it was read, in one conditional update, and answers with
    /// the wizard as it then is.
    ///
    /// # Errors
    /// [`ChangeError::Refused`], [`ChangeError::Gone`].
    pub async fn save_step(
        &self,
        wizard: Wizard,
        save: SaveStep,
        now: Timestamp,
    ) -> Result<Wizard, ChangeError> {
        let (read, save) = (&wizard, &save);
        self.decide(|round| async move {
            let wizard = self.current(round, read).await?;
            match transitions::save_step(&wizard, save.clone(), now)? {
                Save::Unchanged => Ok(Decision::Nothing(wizard)),
                Save::Write(write) => {
                    let part = self.write_step(&wizard, &write)?;
                    let change = Change::unrecorded().rely(part);
                    Ok(change.then(write.apply(&wizard)))
                }
            }
        })
        .await
    }

    /// Completes `wizard` as it was read and records `event`, all or nothing, and remembers the
    /// request if it came with a key.
    ///
    /// # Errors
    /// [`ChangeError::Refused`], [`ChangeError::Gone`].
    pub async fn complete_wizard(
        &self,
        wizard: Wizard,
        if_match: Option<u64>,
        event: &NewEvent,
        request: Option<&KeyedRequest>,
    ) -> Result<Wizard, ChangeError> {
        let read = &wizard;
        self.decide(|round| async move {
            let wizard = self.current(round, read).await?;
            let completion = transitions::complete(&wizard, if_match, event.at)?;
            let mut change = self
                .appending(event.user_id)
                .rely(self.write_completion(&completion)?)
                .rely(self.delete_marker(&wizard)?);
            if let Some(request) = request {
                let done = request.done(Some(id(&wizard)), event.at);
                change = change.require(ChangeError::DoneBefore, self.remember(request, &done)?);
            }
            Ok(change.event(event.clone()).then(completion.wizard))
        })
        .await
    }

    /// Removes `wizard` as it was read and records what `event` makes of the action, all or
    /// nothing.
    ///
    /// # Errors
    /// [`ChangeError::Refused`], [`ChangeError::Gone`].
    pub async fn remove_wizard(
        &self,
        wizard: Wizard,
        if_match: Option<u64>,
        event: impl Fn(Action) -> NewEvent,
    ) -> Result<(), ChangeError> {
        let (read, event) = (&wizard, &event);
        self.decide(|round| async move {
            let wizard = self.current(round, read).await?;
            let removal = transitions::remove(&wizard, if_match)?;
            let event = event(match removal.status {
                WizardStatus::InProgress => Action::WizardAbandoned,
                WizardStatus::Completed => Action::WizardDeleted,
            });
            let change = self
                .appending(event.user_id)
                .rely(self.write_removal(&wizard, removal)?)
                .rely(self.delete_marker(&wizard)?);
            Ok(change.event(event).then(()))
        })
        .await
    }
}

impl Store {
    fn write_step(&self, wizard: &Wizard, write: &StepWrite) -> Result<Write, StoreError> {
        let entry = item::entry_of(write)?;
        let in_progress = value(&WizardStatus::InProgress)?;
        let unchanged = match write.seen {
            Some(_) => "step_versions.#n = :seen",
            None => "attribute_not_exists(step_versions.#n)",
        };
        self.update(key(wizard), |update| {
            let update = update
                .update_expression(
                    "SET step_data.#n = :entry, step_versions.#n = version + :one, \
                     version = version + :one, data_bytes = data_bytes + :growth, \
                     updated_at = :now, expires_at = :expires, #ttl = :ttl",
                )
                .condition_expression(format!(
                    "#status = :in_progress AND version = :version AND data_bytes <= :room \
                     AND {unchanged}"
                ))
                .expression_attribute_names("#n", write.step.to_string())
                .expression_attribute_names("#status", "status")
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":entry", entry)
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":version", number(wizard.version))
                .expression_attribute_values(":growth", number(write.growth))
                .expression_attribute_values(":now", number(write.saved_at.as_millis()))
                .expression_attribute_values(":expires", number(write.expires_at.as_millis()))
                .expression_attribute_values(
                    ":ttl",
                    number(item::ttl(write.expires_at).unix_seconds()),
                )
                .expression_attribute_values(":in_progress", in_progress)
                .expression_attribute_values(":room", number(write.room()));
            match write.seen {
                Some(seen) => update.expression_attribute_values(":seen", number(seen)),
                None => update,
            }
        })
    }

    fn write_completion(&self, completion: &Completion) -> Result<Write, StoreError> {
        let wizard = &completion.wizard;
        let (completed, in_progress) = (value(&wizard.status)?, value(&WizardStatus::InProgress)?);
        self.update(key(wizard), |update| {
            update
                .update_expression(
                    "SET #status = :completed, completed_at = :now, updated_at = :now, \
                     version = :next REMOVE expires_at, #ttl",
                )
                .condition_expression("#status = :in_progress AND version = :seen")
                .expression_attribute_names("#status", "status")
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":completed", completed)
                .expression_attribute_values(":in_progress", in_progress)
                .expression_attribute_values(":now", number(wizard.updated_at.as_millis()))
                .expression_attribute_values(":next", number(wizard.version))
                .expression_attribute_values(":seen", number(completion.seen))
        })
    }

    fn write_removal(&self, wizard: &Wizard, removal: Removal) -> Result<Write, StoreError> {
        let status = value(&removal.status)?;
        self.delete(key(wizard), |delete| {
            let delete = delete
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":status", status);
            match removal.version {
                None => delete.condition_expression("#status = :status"),
                Some(version) => delete
                    .condition_expression("#status = :status AND version = :version")
                    .expression_attribute_values(":version", number(version)),
            }
        })
    }

    pub(super) fn delete_marker(&self, wizard: &Wizard) -> Result<Write, StoreError> {
        self.delete(Key::draft(owner(wizard), id(wizard)), |delete| delete)
    }
}
