//! Wizard items. `domain::wizard` describes their layout and every write.

mod change;
mod expiry;
mod item;
mod list;
mod start;

use domain::{
    ids::{UserId, WizardId},
    wizard::state::Wizard,
};

use super::{error::StoreError, keys::Key, table::Store};

pub(super) use item::open;

pub use change::ChangeError;
pub use expiry::{DraftPage, DraftPosition, DueDraft};
pub use list::{WizardFilter, WizardPage};
pub use start::StartError;

/// The table's own expiry is only the backstop of the expiry function: it comes so much later,
/// in seconds.
const TTL_MARGIN_SECONDS: i64 = 7 * 86_400;

impl Store {
    /// A wizard of `user`; `None` also when it is somebody else's.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn wizard(
        &self,
        user: UserId,
        wizard: WizardId,
    ) -> Result<Option<Wizard>, StoreError> {
        let found = self.get(Key::wizard(user, wizard)).await?;
        found.map(|found| item::open(user, found)).transpose()
    }
}

fn owner(wizard: &Wizard) -> UserId {
    UserId::from_uuid(wizard.owner)
}

fn id(wizard: &Wizard) -> WizardId {
    WizardId::from_uuid(wizard.id)
}

fn key(wizard: &Wizard) -> Key {
    Key::wizard(owner(wizard), id(wizard))
}
