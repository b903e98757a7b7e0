//! Saving, completing and removing. Each decides, writes on the condition that the decision
//! relied on, and decides again from the item that refused the condition.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem, Update};
use domain::{
    audit::{Action, AuditTrail, NewEvent},
    idempotency::KeyedRequest,
    timestamp::Timestamp,
    wizard::{
        state::{Wizard, WizardStatus},
        transitions::{self, Completion, Refusal, Removal, Save, SaveStep, StepWrite},
    },
};

use super::{id, item, key, owner};
use crate::{
    error::{CommitError, ConditionFailure, StoreError},
    item::{Item, number, value},
    keys::Key,
    table::Store,
    transaction::SHOW_FAILURE,
};

/// How often a change is decided again. Each time somebody else's change went through.
const ATTEMPTS: u32 = 8;

/// Where the wizard is among the writes of a transaction.
const WIZARD: usize = 0;

/// Why a wizard was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The rules do not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It has been removed meanwhile.
    #[error("the wizard is gone")]
    Gone,
    /// The table could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Saves one step of `wizard` as it was read, in one conditional update, and answers with
    /// the wizard as it then is.
    ///
    /// # Errors
    /// [`ChangeError::Refused`], [`ChangeError::Gone`].
    pub async fn save_step(
        &self,
        mut wizard: Wizard,
        save: SaveStep,
        now: Timestamp,
    ) -> Result<Wizard, ChangeError> {
        for _ in 0..ATTEMPTS {
            let write = match transitions::save_step(&wizard, save.clone(), now)? {
                Save::Unchanged => return Ok(wizard),
                Save::Write(write) => write,
            };
            match self.write_step(&wizard, &write).await? {
                Ok(saved) => return Ok(item::open(owner(&wizard), saved)?),
                Err(standing) => wizard = reopen(&wizard, standing)?,
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Completes `wizard` as it was read and records `event`, all or nothing, and remembers the
    /// request if it came with a key.
    ///
    /// # Errors
    /// [`ChangeError::Refused`], [`ChangeError::Gone`].
    pub async fn complete_wizard(
        &self,
        trail: &AuditTrail,
        mut wizard: Wizard,
        if_match: Option<u64>,
        event: &NewEvent,
        request: Option<&KeyedRequest>,
    ) -> Result<Wizard, ChangeError> {
        let head = self.chain_head(owner(&wizard)).await?;
        for _ in 0..ATTEMPTS {
            let completion = transitions::complete(&wizard, if_match, event.at)?;
            let mut writes = vec![
                self.write_completion(&completion)?,
                self.delete_marker(&wizard)?,
            ];
            if let Some(request) = request {
                let done = request.done(Some(id(&wizard)), event.at);
                writes.push(self.remember(request, &done)?);
            }
            match self.commit(trail, head.clone(), event, &writes).await {
                Ok(()) => return Ok(completion.wizard),
                Err(refused) => wizard = reopen(&wizard, standing(refused)?)?,
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Removes `wizard` as it was read and records what `event` makes of the action, all or
    /// nothing.
    ///
    /// # Errors
    /// [`ChangeError::Refused`], [`ChangeError::Gone`].
    pub async fn remove_wizard(
        &self,
        trail: &AuditTrail,
        mut wizard: Wizard,
        if_match: Option<u64>,
        event: impl Fn(Action) -> NewEvent,
    ) -> Result<(), ChangeError> {
        let head = self.chain_head(owner(&wizard)).await?;
        for _ in 0..ATTEMPTS {
            let removal = transitions::remove(&wizard, if_match)?;
            let event = event(match removal.status {
                WizardStatus::InProgress => Action::WizardAbandoned,
                WizardStatus::Completed => Action::WizardDeleted,
            });
            let writes = [
                self.write_removal(&wizard, removal)?,
                self.delete_marker(&wizard)?,
            ];
            match self.commit(trail, head.clone(), &event, &writes).await {
                Ok(()) => return Ok(()),
                Err(refused) => wizard = reopen(&wizard, standing(refused)?)?,
            }
        }
        Err(StoreError::Contended.into())
    }

    async fn write_step(
        &self,
        wizard: &Wizard,
        write: &StepWrite,
    ) -> Result<Result<Item, Option<Item>>, StoreError> {
        let entry = item::entry_of(write)?;
        let in_progress = value(&WizardStatus::InProgress)?;
        let unchanged = match write.seen {
            Some(_) => "step_versions.#n = :seen",
            None => "attribute_not_exists(step_versions.#n)",
        };
        self.update_once(key(wizard), |update| {
            let update = update
                .update_expression(
                    "SET step_data.#n = :entry, step_versions.#n = version + :one, \
                     version = version + :one, data_bytes = data_bytes + :growth, \
                     updated_at = :now, expires_at = :expires, #ttl = :ttl",
                )
                .condition_expression(format!(
                    "#status = :in_progress AND data_bytes <= :room AND {unchanged}"
                ))
                .expression_attribute_names("#n", write.step.to_string())
                .expression_attribute_names("#status", "status")
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":entry", entry)
                .expression_attribute_values(":one", number(1))
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
        .await
    }

    fn write_completion(&self, completion: &Completion) -> Result<TransactWriteItem, StoreError> {
        let wizard = &completion.wizard;
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(wizard).into_item()))
            .update_expression(
                "SET #status = :completed, completed_at = :now, updated_at = :now, \
                 version = :next REMOVE expires_at, #ttl",
            )
            .condition_expression("#status = :in_progress AND version = :seen")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":completed", value(&wizard.status)?)
            .expression_attribute_values(":in_progress", value(&WizardStatus::InProgress)?)
            .expression_attribute_values(":now", number(wizard.updated_at.as_millis()))
            .expression_attribute_values(":next", number(wizard.version))
            .expression_attribute_values(":seen", number(completion.seen))
            .return_values_on_condition_check_failure(SHOW_FAILURE)
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn write_removal(
        &self,
        wizard: &Wizard,
        removal: Removal,
    ) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(wizard).into_item()))
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", value(&removal.status)?)
            .return_values_on_condition_check_failure(SHOW_FAILURE);
        let delete = match removal.version {
            None => delete.condition_expression("#status = :status"),
            Some(version) => delete
                .condition_expression("#status = :status AND version = :version")
                .expression_attribute_values(":version", number(version)),
        };
        Ok(TransactWriteItem::builder().delete(delete.build()?).build())
    }

    pub(super) fn delete_marker(&self, wizard: &Wizard) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(Key::draft(owner(wizard), id(wizard)).into_item()));
        Ok(TransactWriteItem::builder().delete(delete.build()?).build())
    }
}

/// The item that refused a transaction's condition on the wizard.
fn standing(refused: CommitError) -> Result<Option<Item>, StoreError> {
    match refused {
        CommitError::Condition {
            index: WIZARD,
            item,
        } => Ok(item.map(|ConditionFailure(item)| item)),
        CommitError::Store(error) => Err(error),
        CommitError::Condition { .. } | CommitError::ChainMoved(_) => Err(StoreError::Contended),
    }
}

/// The wizard as it stands now.
fn reopen(wizard: &Wizard, standing: Option<Item>) -> Result<Wizard, ChangeError> {
    let standing = standing.ok_or(ChangeError::Gone)?;
    Ok(item::open(owner(wizard), standing)?)
}
