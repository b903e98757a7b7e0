//! The one object through which the table changes.
//!
//! A decision reads, gathers what it comes to in a [`Change`] and is committed as one transaction.
//! When others were faster it is made anew on fresh reads, within the budget of the request. A
//! decision whose commit may have been applied though no answer said so is looked for before it is
//! made again: by its event, or by the identity that it left in the item.

use std::{ops::Deref, sync::Arc};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    audit::{AuditTrail, ChainHead, NewEvent},
    ids::UserId,
};

use super::{
    change::{Appended, Chain, Change, Decision, Gathered, Opening, Part, Strict},
    error::StoreError,
    keys::Key,
    retry::Retry,
    table::Store,
    transaction::{Committed, Failed},
    write::{WRITE_ID, Write, new_write_id},
};

/// The table, for changes that are recorded.
#[derive(Clone)]
pub struct UnitOfWork {
    store: Store,
    trail: Arc<AuditTrail>,
}

/// How a commit that may have been applied is known again.
enum Mark {
    /// Its event, behind the event of this sequence number.
    Event(Key, u64),
    /// The identity that it left in the item.
    WriteId(Key, AttributeValue),
}

/// Why a write by itself was not applied.
enum Unmet {
    Condition,
    Store(StoreError),
}

impl From<StoreError> for Unmet {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// How a commit ended.
enum CommitResult<E> {
    Done,
    Refused(E),
    /// Nothing was written as far as is known; if something was, it bears this mark.
    Again(Option<Mark>),
}

impl UnitOfWork {
    /// Changes of `store` that `trail` records.
    #[must_use]
    pub fn new(store: Store, trail: Arc<AuditTrail>) -> Self {
        Self { store, trail }
    }

    /// What continues the chains.
    #[must_use]
    pub fn trail(&self) -> &AuditTrail {
        &self.trail
    }

    /// A change that is made only if nothing is recorded for `user` from now on: whatever is read
    /// after this call is the newest there is when the change is made.
    ///
    /// # Errors
    /// When the end of the chain cannot be read.
    pub async fn following<E>(&self, user: UserId) -> Result<Change<Strict, E>, StoreError> {
        let end = self.store.chain_head(user).await?;
        Ok(Change::strict(self.chain(user), end))
    }

    /// A change that is recorded for `user` behind whatever comes in between.
    #[must_use]
    pub fn appending<E>(&self, user: UserId) -> Change<Appended, E> {
        Change::appended(self.chain(user))
    }

    /// A change that makes the account `user`; it ends with `exists` when that id has a chain.
    #[must_use]
    pub fn opening<E>(&self, user: UserId, exists: E) -> Change<Opening, E> {
        Change::opening(self.chain(user), exists)
    }

    /// Records an event that changes nothing else, such as a read.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn record(&self, event: &NewEvent) -> Result<(), StoreError> {
        let decide = |_| async {
            let change = self.appending(event.user_id).event(event.clone());
            Ok(change.then(()))
        };
        self.store.decide(decide).await
    }

    fn chain(&self, user: UserId) -> Chain {
        let trail = Arc::clone(&self.trail);
        Chain { trail, user }
    }
}

impl Deref for UnitOfWork {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Store {
    /// Makes a decision and writes what it comes to; makes it again on fresh reads for as long as
    /// others come in between and there is time. `decide` is told how often it was made before.
    ///
    /// # Errors
    /// What `decide` fails with, the reason of a condition that does not hold, or
    /// [`StoreError::Contended`] when the time is used up.
    pub async fn decide<T, E, F>(&self, decide: impl Fn(u32) -> F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: Future<Output = Result<Decision<T, E>, E>>,
    {
        let mut uncertain: Vec<(Mark, T)> = Vec::new();
        let mut retry = Retry::begin();
        for round in 0.. {
            let mut decision = decide(round).await;
            let end = match &mut decision {
                Ok(Decision::Write(change, _)) => self.place(change).await?,
                _ => None,
            };
            // An earlier commit that arrived after all is what the decision has just met. One that
            // arrives later moves the chain, whose end has been read.
            if let Some(value) = self.arrived(&mut uncertain, end).await? {
                return Ok(value);
            }
            match decision? {
                Decision::Nothing(value) => return Ok(value),
                Decision::Again => {}
                Decision::Write(change, value) => match self.commit(change).await? {
                    CommitResult::Done => return Ok(value),
                    CommitResult::Refused(reason) => {
                        return self.arrived(&mut uncertain, None).await?.ok_or(reason);
                    }
                    CommitResult::Again(mark) => uncertain.extend(mark.map(|mark| (mark, value))),
                },
            }
            retry.pause().await?;
        }
        Err(StoreError::Contended.into())
    }

    /// Has `change` go behind the end of its chain, which is read if the decision did not, and
    /// answers with the sequence number of that end.
    async fn place<E>(&self, change: &mut Gathered<E>) -> Result<Option<u64>, StoreError> {
        let Some((chain, end)) = &mut change.chain else {
            return Ok(None);
        };
        let known = match end.take() {
            Some(known) => known,
            None => self.chain_head(chain.user).await?,
        };
        Ok(Some(end.insert(known).sequence))
    }

    /// Applies one write by itself. False when its condition does not hold.
    pub(super) async fn apply(&self, write: Write) -> Result<bool, StoreError> {
        let refused = self.decide(|_| async {
            let change = Change::unrecorded().require(Unmet::Condition, write.clone());
            Ok(change.then(()))
        });
        match refused.await {
            Ok(()) => Ok(true),
            Err(Unmet::Condition) => Ok(false),
            Err(Unmet::Store(error)) => Err(error),
        }
    }

    /// The value of an earlier commit that was applied, if one was. One that was not by now, and
    /// expects another end of the chain than `end`, never will be.
    async fn arrived<T>(
        &self,
        uncertain: &mut Vec<(Mark, T)>,
        end: Option<u64>,
    ) -> Result<Option<T>, StoreError> {
        while let Some((mark, value)) = uncertain.pop() {
            let (found, may_follow) = match &mark {
                Mark::Event(key, behind) => {
                    let found = self.get(key.clone()).await?.is_some();
                    (found, end.is_none_or(|end| end == *behind))
                }
                Mark::WriteId(key, id) => {
                    let items = self.batch_get(vec![key.clone()]).await?;
                    let mut ids = items.iter().map(|item| item.get(WRITE_ID));
                    (ids.any(|found| found == Some(id)), true)
                }
            };
            if found {
                return Ok(Some(value));
            }
            if may_follow {
                uncertain.push((mark, value));
                break;
            }
        }
        Ok(None)
    }

    async fn commit<E>(&self, mut change: Gathered<E>) -> Result<CommitResult<E>, StoreError> {
        for mail in std::mem::take(&mut change.mails) {
            let (write, reason) = (self.put_mail(&mail)?, None);
            change.parts.push(Part { write, reason });
        }
        match change.chain {
            Some(_) if change.events.is_empty() && change.parts.is_empty() => {
                Ok(CommitResult::Done)
            }
            Some(_) => self.commit_recorded(change).await,
            None => self.commit_unrecorded(change).await,
        }
    }

    async fn commit_recorded<E>(&self, change: Gathered<E>) -> Result<CommitResult<E>, StoreError> {
        let Some((chain, Some(end))) = change.chain else {
            return Err(StoreError::Invalid(
                "a change has no place in a chain".to_owned(),
            ));
        };
        let mark = change.events.first();
        let mark = mark.map(|event| {
            let key = Key::audit_event(event.user_id, event.event_id);
            Mark::Event(key, end.sequence)
        });
        let (mut writes, mut reasons) = (Vec::new(), Vec::new());
        for part in change.parts {
            writes.push(part.write);
            reasons.push(part.reason);
        }
        writes.extend(self.chained(&chain, &end, &change.events)?);
        reasons.extend(change.events.iter().map(|_| None));
        reasons.push(change.exists);
        let committed = self.transact(writes).await?;
        Ok(commit_result(&committed, reasons, mark))
    }

    /// The writes of `events` behind `end`.
    fn chained(
        &self,
        chain: &Chain,
        end: &ChainHead,
        events: &[NewEvent],
    ) -> Result<Vec<Write>, StoreError> {
        let mut writes = Vec::with_capacity(events.len() + 1);
        let mut last = end.clone();
        for event in events {
            let (write, next) = self.put_event(&chain.trail, &last, event)?;
            writes.push(write);
            last = next;
        }
        writes.push(self.advance_head(chain.user, end, &last)?);
        Ok(writes)
    }

    async fn commit_unrecorded<E>(
        &self,
        change: Gathered<E>,
    ) -> Result<CommitResult<E>, StoreError> {
        let id = new_write_id();
        let (mut writes, mut reasons, mut mark) = (Vec::new(), Vec::new(), None);
        for part in change.parts {
            let write = part.write;
            if mark.is_none() && write.leaves_an_item() {
                mark = Some(Mark::WriteId(write.key(), id.clone()));
                writes.push(write.identified_by(&id)?);
            } else {
                writes.push(write);
            }
            reasons.push(part.reason);
        }
        let committed = if writes.len() == 1 {
            match writes.pop() {
                Some(write) => self.write_one(write, &id).await?,
                None => Committed::Applied,
            }
        } else {
            self.transact(writes).await?
        };
        Ok(commit_result(&committed, reasons, mark))
    }
}

/// The condition that was added first counts.
fn commit_result<E>(
    committed: &Committed,
    reasons: Vec<Option<E>>,
    mark: Option<Mark>,
) -> CommitResult<E> {
    match committed {
        Committed::Applied => CommitResult::Done,
        Committed::Failed(Failed::Condition(index)) => {
            match reasons.into_iter().nth(*index).flatten() {
                Some(reason) => CommitResult::Refused(reason),
                // Had it been applied, its token would have been known again.
                None => CommitResult::Again(None),
            }
        }
        Committed::Failed(Failed::Conflict) => CommitResult::Again(mark),
    }
}
