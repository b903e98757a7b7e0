//! Making decisions until one is committed.

use super::commit::{CommitResult, Mark};
use crate::{
    change::{Change, Decision, Gathered},
    error::StoreError,
    retry::Retry,
    table::Store,
    write::{WRITE_ID, Write},
};

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
    pub(crate) async fn apply(&self, write: Write) -> Result<bool, StoreError> {
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
