//! Requests that were done under an `Idempotency-Key`. What is remembered is written in the
//! transaction of the request itself: there is no time in between for a crash to fall into.

use domain::idempotency::{DoneRequest, KeyedRequest};

use super::{
    error::StoreError,
    item::{Envelope, open, value},
    keys::Key,
    table::Store,
    write::Write,
};

impl Store {
    /// What was done under the key of `request`, perhaps too long ago to count.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn done(&self, request: &KeyedRequest) -> Result<Option<DoneRequest>, StoreError> {
        let key = Key::done_request(request);
        let found = self.get(key.clone()).await?;
        found.map(|item| open(&key, item)).transpose()
    }

    /// The write that remembers `done`, if nothing that still counts was done under the key.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn remember(
        &self,
        request: &KeyedRequest,
        done: &DoneRequest,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::done_request(request))
            .expiring(done.expires_at)
            .wrap(done)?;
        let now = value(&done.at)?;
        // The table drops what has expired up to two days late.
        self.put(item, |put| {
            put.condition_expression("attribute_not_exists(PK) OR expires_at <= :now")
                .expression_attribute_values(":now", now)
        })
    }
}
