//! The audit trail: each event is written in the transaction of the change it records and
//! continues its user's hash chain.

use domain::{
    audit::{AuditEvent, AuditTrail, ChainHead, NewEvent},
    ids::UserId,
};

use super::{
    error::StoreError,
    item::{Envelope, Item, number, open},
    keys::{IndexKey, Key},
    table::Store,
    write::Write,
};

impl Store {
    /// The end of a user's chain.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn chain_head(&self, user: UserId) -> Result<ChainHead, StoreError> {
        let key = Key::audit_head(user);
        match self.get(key.clone()).await? {
            Some(item) => open(&key, item),
            None => Ok(ChainHead::default()),
        }
    }

    /// The write of `event` behind `end`, and the end once it is there.
    pub(super) fn put_event(
        &self,
        trail: &AuditTrail,
        end: &ChainHead,
        event: &NewEvent,
    ) -> Result<(Write, ChainHead), StoreError> {
        let extended = trail.extend(end, event);
        let (event, next) = extended.map_err(|error| StoreError::Invalid(error.to_string()))?;
        let key = Key::audit_event(event.user_id, event.event_id);
        Ok((self.put_new(event_item(key, &event)?)?, next))
    }

    /// The write that moves the end of a chain, if it still is where it was read.
    pub(super) fn advance_head(
        &self,
        user: UserId,
        from: &ChainHead,
        to: &ChainHead,
    ) -> Result<Write, StoreError> {
        let envelope = Envelope::new(Key::audit_head(user));
        let envelope = match to.expires_at(user) {
            Some(at) => envelope.expiring(at),
            None => envelope,
        };
        let item = envelope.wrap(to)?;
        if from.sequence == 0 {
            return self.put_new(item);
        }
        self.put(item, |put| {
            put.condition_expression("#sequence = :sequence")
                .expression_attribute_names("#sequence", "sequence")
                .expression_attribute_values(":sequence", number(from.sequence))
        })
    }
}

/// The item that `event` is stored as under `key`, in every attribute.
pub(super) fn event_item(key: Key, event: &AuditEvent) -> Result<Item, StoreError> {
    let envelope = Envelope::new(key).indexed(IndexKey::audit_day(event.event_id, event.at));
    let envelope = match event.kept_until {
        Some(at) => envelope.expiring(at),
        None => envelope,
    };
    envelope.wrap(event)
}
