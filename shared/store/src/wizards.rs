//! Wizards as items of the table.
//!
//! A wizard is a summary, `WIZARD#<id>`, and an item for each step that was saved,
//! `STEP#<id>#<two digits>`, all under `USER#<owner>`. Steps lie outside the prefix of the
//! summaries, so a list reads summaries alone. Instants are milliseconds since the epoch.
//!
//! | summary | type | |
//! |---|---|---|
//! | `version` | N | |
//! | `type`, `title` | S | |
//! | `units` | S | `us`; absent for metric |
//! | `type_version` | N | of the catalogue's entry; absent for `custom` |
//! | `steps` | B | the version and kind of each step's last save, as `step_marks.rs` has it |
//! | `bytes` | N | sum of the lengths of `data` |
//! | `updated_at` | N | while in progress |
//! | `completed_at` | N | once completed, instead of `updated_at` |
//!
//! When it was started is told by the id. Names are short and nothing is said twice, because each
//! save writes the summary: it stays below 1 KiB whatever its title and its number of steps.
//!
//! | step | type | |
//! |---|---|---|
//! | `data` | S | compact JSON ([`domain::wizard::step_data::StepData`]); numbers keep their digits |
//! | `draft` | BOOL | |
//! | `version` | N | the wizard's version that saved it |
//! | `saved_at`, `first_saved_at`, `saves` | N | |
//! | `reviewed` | S | ids of confirmed matches of the guard, parted by spaces; missing without any |
//!
//! Each wizard in progress has a marker beside it, `DRAFT#<id>`, which alone carries the index keys
//! (`GSI1PK = DRAFTS#<shard>`, `GSI1SK` the expiry known when the marker was written). A save thus
//! writes no index entry; who finds a marker due reads the summary and moves the marker if the
//! wizard was saved since. `DRAFT#` counts the wizards that the user ever started (`starts`) and
//! removed (`removed`): a start raises the one if it still is what was read before the markers were
//! counted, each removal raises the other. That makes [`domain::wizard::transitions::MAX_DRAFTS`] and
//! [`domain::quotas::WizardQuota`] exact.
//!
//! None of these items has a `ttl`. The table would drop them one by one, in any order and without
//! an event, and a wizard must go whole: the expiry function removes it in one transaction.
//!
//! Every write raises `version` and requires the one that was read. Reads of a summary and of its
//! steps are two requests; they count when they fit each other ([`Wizard::of`]).

mod change;
mod expiry;
mod list;
mod removal;
mod start;
mod step;
mod step_marks;
mod summary;

use std::collections::BTreeMap;

use domain::{
    ids::{UserId, WizardId},
    wizard::state::{SavedStep, Summary, Wizard},
};
use futures_util::future::try_join;

use super::{
    error::StoreError,
    keys::{Key, steps_of, user_partition},
    retry::Retry,
    table::Store,
};

pub use change::WizardChangeError;
pub use expiry::{DraftPage, DraftPosition, DueDraft};
pub use list::{WizardFilter, WizardPage};
pub use start::StartError;

pub(super) use step::open as open_step;
pub(super) use summary::open as open_summary;

impl Store {
    /// A wizard of `user`; `None` also when it is somebody else's.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn wizard(
        &self,
        user: UserId,
        wizard: WizardId,
    ) -> Result<Option<Wizard>, StoreError> {
        let mut retry = Retry::begin();
        loop {
            let summary = self.wizard_summary(user, wizard);
            let both = try_join(summary, self.steps(user, wizard));
            let (summary, steps) = Box::pin(both).await?;
            let Some(summary) = summary else {
                return Ok(None);
            };
            if let Some(wizard) = Wizard::of(summary, steps) {
                return Ok(Some(wizard));
            }
            retry.pause().await?;
        }
    }

    /// A wizard of `user` without what was entered.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn wizard_summary(
        &self,
        user: UserId,
        wizard: WizardId,
    ) -> Result<Option<Summary>, StoreError> {
        let found = self.get(Key::wizard(user, wizard)).await?;
        found.map(|found| open_summary(user, found)).transpose()
    }

    async fn steps(
        &self,
        user: UserId,
        wizard: WizardId,
    ) -> Result<BTreeMap<u8, SavedStep>, StoreError> {
        let (first, last) = steps_of(wizard, wizard);
        let found = self.query(user_partition(user), &*first..=&*last, None);
        let found = found.await?.into_iter();
        found
            .map(|item| open_step(item).map(|(_, number, saved)| (number, saved)))
            .collect()
    }
}
