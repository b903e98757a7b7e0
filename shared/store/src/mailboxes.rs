//! What is known of mailboxes, whether or not they belong to an account.
//!
//! It lies in partitions of its own: who may write it, such as the function that is told of
//! bounces, sees no password hash.

use domain::{
    email::Email,
    mail::delivery::{UNDELIVERABLE_SECONDS, Undeliverable},
};

use super::{
    error::StoreError,
    item::{Envelope, open},
    keys::Key,
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

    /// Notes that mail does not reach an address.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn note_undeliverable(
        &self,
        email: &Email,
        undeliverable: Undeliverable,
    ) -> Result<(), StoreError> {
        let item = Envelope::new(Key::undeliverable(email))
            .expiring(undeliverable.since.plus_seconds(UNDELIVERABLE_SECONDS))
            .wrap(&undeliverable)?;
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
