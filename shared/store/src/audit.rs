//! The audit trail: each event is written in the transaction of the change it records and
//! continues its user's hash chain.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{
    audit::{AuditEvent, AuditTrail, ChainHead, NewEvent},
    ids::UserId,
};

use super::{
    error::{CommitError, ConditionFailure, StoreError},
    item::{Envelope, Item, number, open},
    keys::{IndexKey, Key},
    table::{Store, pause},
    transaction::SHOW_FAILURE,
};

/// How often a commit follows a chain that others extend at the same time.
const ATTEMPTS: u32 = 6;

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

    /// Applies `writes` and records `event` at the end of its user's chain, all or nothing.
    ///
    /// # Errors
    /// As [`Store::commit`], or when the end of the chain cannot be read.
    pub async fn append(
        &self,
        trail: &AuditTrail,
        event: &NewEvent,
        writes: &[TransactWriteItem],
    ) -> Result<(), CommitError> {
        let head = self.chain_head(event.user_id).await?;
        self.commit(trail, head, event, writes).await
    }

    /// Applies `writes` and records `event` behind `head`, all or nothing. Follows the chain
    /// when somebody else extended it meanwhile.
    ///
    /// # Errors
    /// [`CommitError::Condition`] names the write whose condition did not hold.
    pub async fn commit(
        &self,
        trail: &AuditTrail,
        head: ChainHead,
        event: &NewEvent,
        writes: &[TransactWriteItem],
    ) -> Result<(), CommitError> {
        self.commit_all(trail, head, std::slice::from_ref(event), writes)
            .await
    }

    /// As [`Store::commit`], with several events of one user.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn commit_all(
        &self,
        trail: &AuditTrail,
        mut head: ChainHead,
        events: &[NewEvent],
        writes: &[TransactWriteItem],
    ) -> Result<(), CommitError> {
        for attempt in 1..=ATTEMPTS {
            let committed = self.commit_all_at(trail, &head, events, writes.to_vec());
            match committed.await {
                Err(CommitError::ChainMoved(moved)) => head = moved,
                done => return done,
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended.into())
    }

    /// Applies `writes` and records `event`, but only if `head` still is the end of the chain:
    /// so nothing that extends it has happened since it was read.
    ///
    /// # Errors
    /// [`CommitError::ChainMoved`] when it is not, [`CommitError::Condition`] names the write
    /// whose condition did not hold.
    pub async fn commit_at(
        &self,
        trail: &AuditTrail,
        head: &ChainHead,
        event: &NewEvent,
        writes: Vec<TransactWriteItem>,
    ) -> Result<(), CommitError> {
        self.commit_all_at(trail, head, std::slice::from_ref(event), writes)
            .await
    }

    async fn commit_all_at(
        &self,
        trail: &AuditTrail,
        head: &ChainHead,
        events: &[NewEvent],
        mut writes: Vec<TransactWriteItem>,
    ) -> Result<(), CommitError> {
        let Some(user) = events.first().map(|event| event.user_id) else {
            return Ok(());
        };
        let mut end = head.clone();
        for event in events {
            let extended = trail.extend(&end, event);
            let (event, next) = extended.map_err(|error| StoreError::Invalid(error.to_string()))?;
            let key = Key::audit_event(event.user_id, event.event_id);
            writes.push(self.put_new(event_item(key, &event)?)?);
            end = next;
        }
        let last = writes.len();
        writes.push(self.advance_head(user, head, &end)?);
        match self.transact(writes).await {
            Err(CommitError::Condition { index, item }) if index == last => {
                Err(CommitError::ChainMoved(moved_head(user, item)?))
            }
            done => done,
        }
    }

    fn advance_head(
        &self,
        user: UserId,
        from: &ChainHead,
        to: &ChainHead,
    ) -> Result<TransactWriteItem, StoreError> {
        let envelope = Envelope::new(Key::audit_head(user));
        let envelope = match to.expires_at(user) {
            Some(at) => envelope.expiring(at),
            None => envelope,
        };
        let item = envelope.seal(to)?;
        if from.sequence == 0 {
            return self.put_new(item);
        }
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("#sequence = :sequence")
            .expression_attribute_names("#sequence", "sequence")
            .expression_attribute_values(":sequence", number(from.sequence))
            .return_values_on_condition_check_failure(SHOW_FAILURE);
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    }
}

/// The item that `event` is stored as under `key`, in every attribute.
pub(super) fn event_item(key: Key, event: &AuditEvent) -> Result<Item, StoreError> {
    let envelope = Envelope::new(key).indexed(IndexKey::audit_day(event.event_id, event.at));
    let envelope = match event.kept_until {
        Some(at) => envelope.expiring(at),
        None => envelope,
    };
    envelope.seal(event)
}

fn moved_head(user: UserId, item: Option<ConditionFailure>) -> Result<ChainHead, StoreError> {
    match item {
        Some(ConditionFailure(item)) => open(&Key::audit_head(user), item),
        None => Ok(ChainHead::default()),
    }
}
