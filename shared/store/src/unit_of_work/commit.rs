//! Committing what a decision came to.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::audit::{ChainHead, NewEvent};

use crate::{
    change::{Chain, Gathered, Part},
    error::StoreError,
    keys::Key,
    table::Store,
    transaction::{Committed, Failed},
    write::{Write, new_write_id},
};

/// How a commit ended.
pub(super) enum CommitResult<E> {
    Done,
    Refused(E),
    /// Nothing was written as far as is known; if something was, it bears this mark.
    Again(Option<Mark>),
}

/// How a commit that may have been applied is known again.
pub(super) enum Mark {
    /// Its event, behind the event of this sequence number.
    Event(Key, u64),
    /// The identity that it left in the item.
    WriteId(Key, AttributeValue),
}

impl Store {
    pub(super) async fn commit<E>(
        &self,
        mut change: Gathered<E>,
    ) -> Result<CommitResult<E>, StoreError> {
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
