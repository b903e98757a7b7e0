//! What is known of mailboxes, whether or not they belong to an account.
//!
//! It lies in partitions of its own: who may write it, such as the function that is told of
//! bounces, sees no password hash.

use std::collections::HashMap;

use domain::{
    email::Email,
    mail::delivery::{UNDELIVERABLE_SECONDS, Undeliverable},
};

use super::{
    error::StoreError,
    item::{Envelope, key_of, open},
    keys::{IndexKey, Key},
    table::Store,
    write::Write,
};

impl Store {
    /// Whether and why mail does not reach an address.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn undeliverable(&self, email: &Email) -> Result<Option<Undeliverable>, StoreError> {
        let key = Key::undeliverable(email);
        let item = self.get(key.clone()).await?;
        item.map(|item| open(&key, item)).transpose()
    }

    /// Why mail does not reach those of these addresses, at most 100, that it does not reach.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn undeliverable_among(
        &self,
        emails: impl IntoIterator<Item = &Email>,
    ) -> Result<HashMap<Email, Undeliverable>, StoreError> {
        let by_key = emails
            .into_iter()
            .map(|email| (Key::undeliverable(email), email));
        let by_key: HashMap<Key, &Email> = by_key.collect();
        let keys: Vec<Key> = by_key.keys().cloned().collect();
        let mut found = HashMap::new();
        for item in self.items_of(&keys).await? {
            let key = key_of(&item);
            if let Some(email) = by_key.get(&key) {
                found.insert((*email).clone(), open(&key, item)?);
            }
        }
        Ok(found)
    }

    /// Notes that mail does not reach an address. The index finds it where the address has an account:
    /// what strangers typed must not fill the list.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn note_undeliverable(
        &self,
        email: &Email,
        undeliverable: Undeliverable,
    ) -> Result<(), StoreError> {
        let forgotten = undeliverable.since.plus_seconds(UNDELIVERABLE_SECONDS);
        let mut item = Envelope::new(Key::undeliverable(email)).expiring(forgotten);
        if self.has_account(email).await? {
            item = item.indexed(IndexKey::undeliverable(email));
        }
        let item = item.wrap(&undeliverable)?;
        let write = self.put(item, |put| put)?;
        self.apply(write).await.map(drop)
    }

    /// The write that forgets that mail does not reach an address.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn forget_undeliverable(&self, email: &Email) -> Result<Write, StoreError> {
        self.delete(Key::undeliverable(email), |delete| delete)
    }
}
