//! Wizards with their steps, page by page.

use std::{collections::BTreeMap, iter::Peekable};

use domain::{
    ids::{UserId, WizardId},
    wizard::state::{SavedStep, Summary, Wizard},
};
use uuid::Uuid;

use super::Held;
use crate::{
    error::StoreError,
    keys::{Key, WIZARDS, steps_of, user_partition},
    table::Store,
    wizards::{open_step, open_summary},
};

/// A step of any wizard.
type Step = (WizardId, u8, SavedStep);

impl Store {
    /// Wizards of a user, in progress or completed, behind the wizard `after`.
    ///
    /// Steps lie in the order of their wizards. One page of them is read, which is more than one
    /// wizard can hold; the wizard at which the page was cut comes next time.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn wizards_behind(
        &self,
        user: UserId,
        after: Option<Uuid>,
    ) -> Result<Held<Wizard>, StoreError> {
        let start = after.map(|id| Key::wizard(user, WizardId::from_uuid(id)));
        let page = self.held(user_partition(user), WIZARDS, start).await?;
        let found = page.items.into_iter();
        let summaries: Vec<Summary> = found
            .map(|item| open_summary(user, item))
            .collect::<Result<_, _>>()?;
        let (Some(first), Some(last)) = (summaries.first(), summaries.last()) else {
            let (items, more) = (Vec::new(), page.next.is_some());
            return Ok(Held { items, more });
        };
        let (steps, cut_at) = self.steps_between(user, first.id, last.id).await?;
        let mut steps = steps.into_iter().peekable();
        let mut wizards = Vec::with_capacity(summaries.len());
        for summary in summaries {
            if cut_at.is_some_and(|cut| summary.id >= cut) {
                break;
            }
            let own = steps_of_one(&mut steps, summary.id);
            wizards.extend(self.joined(user, summary, own).await?);
        }
        Ok(Held {
            items: wizards,
            more: page.next.is_some() || cut_at.is_some(),
        })
    }

    /// Steps of the wizards from `first` through `last`, and the wizard some of whose steps may
    /// be left out, as are those of all behind it.
    async fn steps_between(
        &self,
        user: UserId,
        first: WizardId,
        last: WizardId,
    ) -> Result<(Vec<Step>, Option<WizardId>), StoreError> {
        let (first, last) = steps_of(first, last);
        let range = (first.as_str(), last.as_str());
        let page = self.held(user_partition(user), range, None).await?;
        let found = page.items.into_iter().map(open_step);
        let steps: Vec<Step> = found.collect::<Result<_, _>>()?;
        let cut_at = page.next.and(steps.last()).map(|(wizard, ..)| *wizard);
        Ok((steps, cut_at))
    }

    /// The wizard, read once more if it changed between the two reads; `None` if it went.
    async fn joined(
        &self,
        user: UserId,
        summary: Summary,
        steps: BTreeMap<u8, SavedStep>,
    ) -> Result<Option<Wizard>, StoreError> {
        let id = summary.id;
        match Wizard::of(summary, steps) {
            Some(wizard) => Ok(Some(wizard)),
            None => self.wizard(user, id).await,
        }
    }
}

/// Takes the steps of `wizard`. Those before it are of wizards that were removed in between.
fn steps_of_one(
    steps: &mut Peekable<impl Iterator<Item = Step>>,
    wizard: WizardId,
) -> BTreeMap<u8, SavedStep> {
    let mut own = BTreeMap::new();
    while let Some((owner, number, saved)) = steps.next_if(|(owner, ..)| *owner <= wizard) {
        if owner == wizard {
            own.insert(number, saved);
        }
    }
    own
}
