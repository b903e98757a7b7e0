//! Saving, completing and removing: each decides on what was read and writes if it still stands.

use domain::{
    audit::{Action, NewEvent},
    idempotency::KeyedRequest,
    timestamp::Timestamp,
    wizard::{
        state::{Summary, Wizard},
        transitions::{self, Refusal, SaveStep, StepWrite},
    },
};

use super::step;
use crate::{
    change::{Change, Decision, Order},
    error::StoreError,
    table::Store,
    unit_of_work::UnitOfWork,
};

/// Why a wizard was not changed.
#[derive(Debug, thiserror::Error)]
pub enum WizardChangeError {
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
    /// Saves one step of `wizard` as it was read, and answers with the wizard as it then is. The
    /// step comes first, so that it keeps the identity of the write until it is saved again.
    ///
    /// # Errors
    /// [`WizardChangeError::Refused`], [`WizardChangeError::Gone`].
    pub async fn save_step(
        &self,
        wizard: Wizard,
        save: SaveStep,
        now: Timestamp,
    ) -> Result<Wizard, WizardChangeError> {
        let (read, save) = (&wizard, &save);
        let Summary { owner, id, .. } = read.summary;
        self.decide(|round| async move {
            let wizard = current(round, read, self.wizard(owner, id)).await?;
            match decided(&wizard, save, now)? {
                None => Ok(Decision::Nothing(wizard)),
                Some(write) => {
                    let change = self.step_written(Change::unrecorded(), &write)?;
                    Ok(change.then(write.applied_to(wizard)))
                }
            }
        })
        .await
    }

    fn step_written<O: Order, E>(
        &self,
        change: Change<O, E>,
        write: &StepWrite,
    ) -> Result<Change<O, E>, StoreError> {
        Ok(change
            .rely(self.put(step::item(write)?, |put| put)?)
            .rely(self.replace_summary(&write.summary, write.seen)?))
    }
}

/// What a save into the wizard as it is comes to; `None` when nothing is to be written.
fn decided(wizard: &Wizard, save: &SaveStep, now: Timestamp) -> Result<Option<StepWrite>, Refusal> {
    let saved = wizard.steps.get(&save.step);
    transitions::save_step(&wizard.summary, saved, save.clone(), now)
}

impl UnitOfWork {
    /// As [`Store::save_step`], and records `event`, all or nothing.
    ///
    /// # Errors
    /// [`WizardChangeError::Refused`], [`WizardChangeError::Gone`].
    pub async fn save_reviewed_step(
        &self,
        wizard: Wizard,
        save: SaveStep,
        event: &NewEvent,
    ) -> Result<Wizard, WizardChangeError> {
        let (read, save) = (&wizard, &save);
        let Summary { owner, id, .. } = read.summary;
        self.decide(|round| async move {
            let wizard = current(round, read, self.wizard(owner, id)).await?;
            let Some(write) = decided(&wizard, save, event.at)? else {
                return Ok(Decision::Nothing(wizard));
            };
            let progress = write.summary.progress_at(event.at);
            let change = self
                .step_written(self.appending(event.user_id), &write)?
                .event(event.clone().to_wizard(progress));
            Ok(change.then(write.applied_to(wizard)))
        })
        .await
    }

    /// Completes `wizard` as it was read and records `event`, all or nothing, and remembers the
    /// request if it came with a key.
    ///
    /// # Errors
    /// [`WizardChangeError::Refused`], [`WizardChangeError::Gone`],
    /// [`WizardChangeError::DoneBefore`].
    pub async fn complete_wizard(
        &self,
        wizard: Wizard,
        if_match: Option<u64>,
        event: &NewEvent,
        request: Option<&KeyedRequest>,
    ) -> Result<Wizard, WizardChangeError> {
        let read = &wizard;
        let Summary { owner, id, .. } = read.summary;
        self.decide(|round| async move {
            let current = current(round, read, self.wizard(owner, id)).await?;
            let Wizard { summary, steps } = current;
            let completion = transitions::complete(&summary, if_match, event.at)?;
            let completed = completion.summary;
            let mut change = self
                .appending(event.user_id)
                .rely(self.replace_summary(&completed, completion.seen)?)
                .rely(self.delete_marker(&completed)?);
            if let Some(request) = request {
                let done = request.done(Some(id), event.at);
                let remember = self.remember(request, &done)?;
                change = change.require(WizardChangeError::DoneBefore, remember);
            }
            let event = event.clone().to_wizard(completed.progress_at(event.at));
            let summary = completed;
            Ok(change.event(event).then(Wizard { summary, steps }))
        })
        .await
    }

    /// Removes the wizard of `summary`, as it was read, with everything saved in it, and records
    /// what `event` makes of the action, all or nothing.
    ///
    /// # Errors
    /// [`WizardChangeError::Refused`], [`WizardChangeError::Gone`].
    pub async fn remove_wizard(
        &self,
        summary: Summary,
        if_match: Option<u64>,
        event: impl Fn(Action) -> NewEvent,
    ) -> Result<(), WizardChangeError> {
        let (read, event) = (&summary, &event);
        let Summary { owner, id, .. } = *read;
        self.decide(|round| async move {
            let fresh = self.wizard_summary(owner, id);
            let summary = current(round, read, fresh).await?;
            let event = event(transitions::remove(&summary, if_match)?);
            let change = self
                .appending(event.user_id)
                .rely(self.delete_summary(&summary)?);
            let rest = self.delete_rest(&summary)?;
            let change = rest.into_iter().fold(change, Change::rely);
            let progress = summary.progress_at(event.at);
            Ok(change.event(event.to_wizard(progress)).then(()))
        })
        .await
    }
}

/// What was read for the request, at first; afterwards what `fresh` reads.
async fn current<T: Clone>(
    round: u32,
    read: &T,
    fresh: impl Future<Output = Result<Option<T>, StoreError>>,
) -> Result<T, WizardChangeError> {
    if round == 0 {
        return Ok(read.clone());
    }
    fresh.await?.ok_or(WizardChangeError::Gone)
}
