//! Items that the index finds.
//!
//! The index holds keys alone: what an item says never leaves the table, and a change of it does
//! not write the index. The index also lags behind the table. So a list takes its keys from the
//! index and its items from the table, and an item that is gone by then is not in the list.

use std::collections::HashMap;

use super::{
    error::StoreError,
    item::{Item, key_of},
    keys::Key,
    table::Store,
};

/// How many items one request reads at most; a limit of `DynamoDB`.
pub(super) const BATCH_GET: usize = 100;

impl Store {
    /// The items with these keys, strongly consistent and in the order of the keys. Those that
    /// are gone are left out.
    pub(super) async fn items_of(&self, keys: &[Key]) -> Result<Vec<Item>, StoreError> {
        let mut found = HashMap::new();
        for batch in keys.chunks(BATCH_GET) {
            let items = self.batch_get(batch.to_vec()).await?;
            found.extend(items.into_iter().map(|item| (key_of(&item), item)));
        }
        Ok(keys.iter().filter_map(|key| found.remove(key)).collect())
    }
}
