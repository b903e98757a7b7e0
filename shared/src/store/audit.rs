//! The audit trail: each event is written in the transaction of the change it records and
//! continues its user's hash chain.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    error::{CommitError, ConditionFailure, StoreError},
    item::{Envelope, number, open},
    keys::{IndexKey, Key},
    table::{Store, pause},
    transaction::SHOW_FAILURE,
};
use crate::{
    auth::audit_key::AuditKey,
    domain::{
        audit::{AuditEvent, ChainHead, NewEvent},
        email::Email,
        ids::UserId,
        timestamp::Timestamp,
    },
};

/// How often a commit follows a chain that others extend at the same time.
const ATTEMPTS: u32 = 6;

const SECONDS_PER_DAY: i64 = 86_400;

/// What it takes to continue a chain.
#[derive(Clone)]
pub struct AuditTrail {
    /// Seals the events.
    pub key: AuditKey,
    /// How long events are kept, in days.
    pub retention_days: u32,
}

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
        let mut sealed = Vec::with_capacity(events.len());
        let mut end = head.clone();
        for event in events {
            let event = trail.seal(&end, event)?;
            end = event.head();
            sealed.push(event);
        }
        let Some(newest) = sealed.last() else {
            return Ok(());
        };
        for event in &sealed {
            writes.push(self.put_event(trail, event)?);
        }
        let last = writes.len();
        writes.push(self.advance_head(trail, head, newest)?);
        match self.transact(writes).await {
            Err(CommitError::Condition { index, item }) if index == last => {
                Err(CommitError::ChainMoved(moved_head(newest.user_id, item)?))
            }
            done => done,
        }
    }

    fn put_event(
        &self,
        trail: &AuditTrail,
        event: &AuditEvent,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = Envelope::new(Key::audit_event(event.user_id, event.event_id))
            .indexed(IndexKey::audit_day(event.event_id, event.at))
            .expiring(trail.kept_until(event))
            .seal(event)?;
        self.put_new(item)
    }

    /// The head goes with the last event: else every address that somebody tried would leave
    /// an item behind for ever.
    fn advance_head(
        &self,
        trail: &AuditTrail,
        from: &ChainHead,
        last: &AuditEvent,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = Envelope::new(Key::audit_head(last.user_id))
            .expiring(trail.kept_until(last))
            .seal(&last.head())?;
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

impl AuditTrail {
    /// Stands for an address without an account: always the same, and tells nobody the address.
    #[must_use]
    pub fn pseudonym(&self, email: &Email) -> UserId {
        UserId::from_uuid(self.key.pseudonym(email.as_str()))
    }

    fn kept_until(&self, event: &AuditEvent) -> Timestamp {
        let retention = i64::from(self.retention_days) * SECONDS_PER_DAY;
        event.at.plus_seconds(retention)
    }

    fn seal(&self, head: &ChainHead, event: &NewEvent) -> Result<AuditEvent, StoreError> {
        let mut sealed = AuditEvent::following(head, event);
        let bytes = sealed
            .canonical()
            .map_err(|error| StoreError::Invalid(error.to_string()))?;
        let hash = self.key.seal(sealed.previous_hash.as_bytes(), &bytes);
        sealed.hash = BASE64_STANDARD.encode(hash);
        Ok(sealed)
    }
}

fn moved_head(user: UserId, item: Option<ConditionFailure>) -> Result<ChainHead, StoreError> {
    match item {
        Some(ConditionFailure(item)) => open(&Key::audit_head(user), item),
        None => Ok(ChainHead::default()),
    }
}
