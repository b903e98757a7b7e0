//! Lists of users: by the time they were made, or by the beginning of their e-mail address.

use domain::{email::Email, timestamp::Timestamp, user::User};
use serde::de::DeserializeOwned;

use super::{
    credentials::Credentials,
    error::StoreError,
    item::{Item, key_of, open},
    keys::{IndexKey, Key, SHARDS, UNDELIVERABLE_PARTITION, directory_partition, users_partition},
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
    /// in the order of the addresses. The prefix has [`PREFIX_CHARACTERS`] or more. Fewer mean
    /// that there are no more.
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
        self.by_address((directory_partition(&initials), prefix), after, limit)
            .await
    }

    /// As [`Store::users_by_email`], of those whose address mail was noted not to reach. The prefix
    /// may be empty.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn users_without_mail(
        &self,
        prefix: &str,
        after: Option<&User>,
        limit: u8,
    ) -> Result<Vec<User>, StoreError> {
        let partition = UNDELIVERABLE_PARTITION.to_owned();
        self.by_address((partition, prefix), after, limit).await
    }

    /// The owners of the addresses in a partition of the index that is sorted by them.
    async fn by_address(
        &self,
        (partition, prefix): (String, &str),
        after: Option<&User>,
        limit: u8,
    ) -> Result<Vec<User>, StoreError> {
        // No address has a control character, so this is where the next one may begin.
        let behind = |email: &str| format!("{email}\u{1}");
        let first = match after {
            Some(user) => behind(user.email.as_str()),
            None if prefix.is_empty() => behind(""),
            None => prefix.to_owned(),
        };
        let range = (first, format!("{prefix}\u{10ffff}"));
        let (mut users, mut start) = (Vec::new(), None);
        loop {
            let missing = usize::from(limit) - users.len();
            let query = PartitionQuery {
                index: true,
                partition: partition.clone(),
                range: range.clone(),
                newest_first: false,
                limit: i32::try_from(missing).unwrap_or(i32::MAX),
                start,
            };
            let page = self.read_partition(query).await?;
            users.extend(self.owners_of(page.items).await?);
            start = page.next;
            if users.len() == usize::from(limit) || start.is_none() {
                return Ok(users);
            }
        }
    }

    /// Whether an address has an account, as the index knows it: for whoever may not read the
    /// credentials. It follows the table within a moment.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn has_account(&self, email: &Email) -> Result<bool, StoreError> {
        let IndexKey { pk, sk } = IndexKey::directory(email);
        let query = PartitionQuery {
            index: true,
            partition: pk,
            range: (sk.clone(), sk),
            newest_first: false,
            limit: 1,
            start: None,
        };
        Ok(!self.read_partition(query).await?.items.is_empty())
    }

    /// The users whose addresses the index found, in the same order.
    async fn owners_of(&self, found: Vec<Item>) -> Result<Vec<User>, StoreError> {
        let addresses = found.iter().map(key_of);
        let keys: Vec<Key> = addresses.filter_map(|key| key.of_same_address()).collect();
        let mut owners = Vec::new();
        for item in self.items_of(&keys).await? {
            let credentials: Credentials = open(&key_of(&item), item)?;
            owners.push(Key::user(credentials.user_id));
        }
        let users = self.items_of(&owners).await?;
        users
            .into_iter()
            .map(|item| open(&key_of(&item), item))
            .collect()
    }
}
