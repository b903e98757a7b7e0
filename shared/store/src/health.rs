//! Whether the table can be read.

use super::{error::StoreError, keys::Key, table::Store};

impl Store {
    /// Reads one item, which need not exist.
    ///
    /// # Errors
    /// Why the table cannot be read.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.get(Key::public_keys()).await.map(drop)
    }
}
