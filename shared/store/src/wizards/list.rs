//! A user's wizards, newest first.

use domain::{
    ids::{UserId, WizardId},
    wizard::state::{Wizard, WizardStatus},
};

use super::item;
use crate::{
    error::StoreError,
    item::{Item, key_of, text, value},
    keys::{Key, WIZARD_PREFIX, user_partition},
    page::PageRequest,
    table::Store,
};

/// The most pages one call reads; a page is at most 1 MiB.
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
    pub wizards: Vec<Wizard>,
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
        let mut wizards: Vec<Wizard> = Vec::new();
        let mut next = after;
        for _ in 0..MAX_PAGES {
            let missing = limit - wizards.len();
            let page = self
                .query_page(request(user, filter, next, missing)?)
                .await?;
            for found in page.items {
                if wizards.len() == limit {
                    let next = wizards.last().map(super::id);
                    return Ok(WizardPage { wizards, next });
                }
                wizards.push(item::open(user, found)?);
            }
            next = page.last.map(|last| position(&last)).transpose()?;
            if next.is_none() || wizards.len() == limit {
                break;
            }
        }
        Ok(WizardPage { wizards, next })
    }
}

/// One more than `missing` tells whether there is a further page.
fn request(
    user: UserId,
    filter: &WizardFilter,
    after: Option<WizardId>,
    missing: usize,
) -> Result<PageRequest, StoreError> {
    let mut conditions = Vec::new();
    if let Some(status) = &filter.status {
        conditions.push(("status", value(status)?));
    }
    if let Some(name) = &filter.wizard_type {
        conditions.push(("wizard_type", text(name.clone())));
    }
    let least = if conditions.is_empty() {
        0
    } else {
        FILTERED_PAGE
    };
    Ok(PageRequest {
        partition: user_partition(user),
        prefix: WIZARD_PREFIX,
        after: after.map(|wizard| Key::wizard(user, wizard)),
        limit: i32::try_from((missing + 1).max(least)).unwrap_or(i32::MAX),
        filter: conditions,
    })
}

fn position(last: &Item) -> Result<WizardId, StoreError> {
    let key = key_of(last);
    item::id_in(&key.sk).ok_or_else(|| StoreError::Corrupt {
        key: key.to_string(),
        detail: "SK".to_owned(),
    })
}
