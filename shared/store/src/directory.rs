//! Lists of users: by the time they were made, or by the beginning of their e-mail address.

use std::collections::HashMap;

use domain::{ids::UserId, timestamp::Timestamp, user::User};
use serde::de::DeserializeOwned;

use super::{
    credentials::Credentials,
    error::StoreError,
    item::{key_of, open},
    keys::{IndexKey, Key, SHARDS, directory_partition, users_partition},
    merge::{MergeQuery, Place},
    partition::PartitionQuery,
    table::Store,
};

/// How many characters the search by e-mail needs: the index is partitioned by them.
pub const PREFIX_CHARACTERS: usize = 2;

impl Store {
    /// Up to `limit` users behind `after`, in the order they were made.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn users_by_age(
        &self,
        after: Option<&User>,
        limit: usize,
    ) -> Result<Vec<User>, StoreError> {
        self.by_age(after, limit).await
    }

    /// As [`Store::users_by_age`], with more of each item than the user.
    pub(super) async fn by_age<T: DeserializeOwned>(
        &self,
        after: Option<&User>,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let index = |user: &User| IndexKey::user(user.user_id, user.created_at).sk;
        let first = after.map_or_else(|| Timestamp::EPOCH.to_string(), index);
        let query = MergeQuery {
            partitions: (0..SHARDS).map(users_partition).collect(),
            range: (first, "~".to_owned()),
            newest_first: false,
            after: after.map(|user| Place(index(user), "PROFILE".to_owned())),
            limit,
        };
        let items = self.merged(&query).await?;
        let users = items.into_iter().map(|item| open(&key_of(&item), item));
        users.collect()
    }

    /// Up to `limit` users, at most 100, whose e-mail begins with `prefix`, behind `after` and
    /// in the order of the addresses. The prefix has [`PREFIX_CHARACTERS`] or more.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn users_by_email(
        &self,
        prefix: &str,
        after: Option<&User>,
        limit: u8,
    ) -> Result<Vec<User>, StoreError> {
        let initials: String = prefix.chars().take(PREFIX_CHARACTERS).collect();
        // No address has a control character, so this is where the next one may begin.
        let behind = after.map(|user| format!("{}\u{1}", user.email.as_str()));
        let query = PartitionQuery {
            index: true,
            partition: directory_partition(&initials),
            range: (
                behind.unwrap_or_else(|| prefix.to_owned()),
                format!("{prefix}\u{10ffff}"),
            ),
            newest_first: false,
            limit: i32::from(limit),
            start: None,
        };
        let mut found = Vec::new();
        for item in self.read_partition(query).await?.items {
            let credentials: Credentials = open(&key_of(&item), item)?;
            found.push(credentials.user_id);
        }
        self.users_in_order(&found).await
    }

    async fn users_in_order(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let keys = ids.iter().copied().map(Key::user).collect();
        let mut users = HashMap::new();
        for item in self.batch_get(keys).await? {
            let user: User = open(&key_of(&item), item)?;
            users.insert(user.user_id, user);
        }
        Ok(ids.iter().filter_map(|id| users.remove(id)).collect())
    }
}
