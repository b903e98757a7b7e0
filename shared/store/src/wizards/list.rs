//! A user's wizards, newest first.

use domain::{
    ids::{UserId, WizardId},
    wizard::state::{Summary, WizardStatus},
};

use super::{open_summary, summary::id_in};
use crate::{
    error::StoreError,
    item::key_of,
    keys::{Key, WIZARDS, user_partition},
    partition::PartitionQuery,
    table::Store,
};

/// The most pages one call reads.
const MAX_PAGES: usize = 4;
/// How many wizards one page looks at when a filter may leave some out.
const FILTERED_PAGE: usize = 50;

/// Which wizards to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WizardFilter {
    /// Only those of this status.
    pub status: Option<WizardStatus>,
    /// Only those of this type, by name.
    pub wizard_type: Option<String>,
}

/// Some wizards of a list.
#[derive(Debug)]
pub struct WizardPage {
    /// Newest first; perhaps fewer than asked for, though there are more.
    pub wizards: Vec<Summary>,
    /// Where to go on; `None` at the end of the list.
    pub next: Option<WizardId>,
}

impl Store {
    /// Up to `limit` wizards of `user` that pass `filter`, behind the wizard `after`. Reads a
    /// bounded number of pages however many wizards the filter leaves out.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn list_wizards(
        &self,
        user: UserId,
        filter: &WizardFilter,
        after: Option<WizardId>,
        limit: usize,
    ) -> Result<WizardPage, StoreError> {
        let mut wizards: Vec<Summary> = Vec::new();
        let mut next = after;
        for _ in 0..MAX_PAGES {
            let missing = limit - wizards.len();
            let page = self.read_partition(query(user, filter, next, missing));
            let page = page.await?;
            for found in page.items {
                let summary = open_summary(user, found)?;
                if !filter.admits(&summary) {
                    continue;
                }
                if wizards.len() == limit {
                    let next = wizards.last().map(|last| last.id);
                    return Ok(WizardPage { wizards, next });
                }
                wizards.push(summary);
            }
            next = page.next.map(|last| id_in(&key_of(&last))).transpose()?;
            if next.is_none() || wizards.len() == limit {
                break;
            }
        }
        Ok(WizardPage { wizards, next })
    }
}

impl WizardFilter {
    fn admits(&self, summary: &Summary) -> bool {
        let status = self.status.is_none_or(|status| status == summary.status);
        let name = self.wizard_type.as_deref();
        status && name.is_none_or(|name| name == summary.wizard_type.name())
    }
}

/// One more than `missing` tells whether there is a further page.
fn query(
    user: UserId,
    filter: &WizardFilter,
    after: Option<WizardId>,
    missing: usize,
) -> PartitionQuery {
    let least = if *filter == WizardFilter::default() {
        0
    } else {
        FILTERED_PAGE
    };
    PartitionQuery {
        index: false,
        partition: user_partition(user),
        range: (WIZARDS.0.to_owned(), WIZARDS.1.to_owned()),
        newest_first: true,
        limit: i32::try_from((missing + 1).max(least)).unwrap_or(i32::MAX),
        start: after.map(|wizard| Key::wizard(user, wizard).into_item()),
    }
}
