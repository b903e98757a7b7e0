//! One run over what has expired, however it was started.
//!
//! Two runs at once, or a run killed in the middle, do no harm: each removal carries its own
//! condition, and what is left is found by the next run.

mod deletions;
mod drafts;

use domain::{
    audit::{Action, NewEvent, Outcome},
    expiry::{ExpiryRun, Removal, Tally, Trigger, shard_order},
    ids::UserId,
    timestamp::Timestamp,
};
use futures_util::{StreamExt, stream};
use store::{
    StoreError, Usage,
    expiry::{EXPIRY_SHARDS, ExpiredPage, ExpiredSession},
    metered,
};
use uuid::Uuid;

use crate::{audit::Audit, context::Context, failure::Failure};

pub use self::deletions::{clear_away, remove_stored};

/// How many removals are under way at once.
const CONCURRENCY: usize = 16;

/// Who or what asks for a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What starts it.
    pub trigger: Trigger,
    /// The administrator who asks, if one does.
    pub requested_by: Option<UserId>,
    /// Where they ask from.
    pub ip_address: Option<String>,
    /// No further removal begins after this instant.
    pub deadline: Timestamp,
}

impl Request {
    /// A run of the schedule.
    #[must_use]
    pub fn scheduled(deadline: Timestamp) -> Self {
        Self {
            trigger: Trigger::Schedule,
            requested_by: None,
            ip_address: None,
            deadline,
        }
    }
}

/// Removes what has expired. Cheap to clone.
#[derive(Clone)]
pub struct Expiry {
    context: Context,
    audit: Audit,
}

impl Expiry {
    /// Works over these parts.
    #[must_use]
    pub fn new(context: &Context, audit: &Audit) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
        }
    }

    /// Finishes the deletion of accounts and removes the sessions and the drafts that have expired,
    /// until none is left or the time is up; tells `report` what was done and what it cost, and
    /// records the run.
    ///
    /// # Errors
    /// When the run cannot be recorded. What was removed stays removed.
    pub async fn run(
        &self,
        request: Request,
        report: impl FnOnce(&ExpiryRun, Usage),
    ) -> Result<ExpiryRun, Failure> {
        let started_at = self.context.now();
        let mut pass = Pass {
            context: &self.context,
            audit: &self.audit,
            started_at,
            deadline: request.deadline,
            tally: Tally::default(),
            drafts: Tally::default(),
            deletions: Tally::default(),
            more: false,
        };
        let ((), usage) = Box::pin(metered(pass.everything())).await;
        let run = ExpiryRun {
            run_id: self.context.id(started_at),
            started_at,
            duration_ms: self.context.now().as_millis() - started_at.as_millis(),
            trigger: request.trigger,
            requested_by: request.requested_by,
            tally: pass.tally,
            drafts: pass.drafts,
            deletions: pass.deletions,
            more: pass.more,
        };
        report(&run, usage);
        self.record(&run, request.ip_address).await?;
        Ok(run)
    }

    async fn record(&self, run: &ExpiryRun, ip_address: Option<String>) -> Result<(), Failure> {
        let event = event(self.context.id(run.started_at), run, ip_address);
        let unit = self.audit.unit().await?;
        let recorded = unit.decide(|_| async {
            let change = unit
                .appending(event.user_id)
                .rely(unit.put_expiry_run(run)?);
            Ok::<_, StoreError>(change.event(event.clone()).then(()))
        });
        Ok(recorded.await?)
    }
}

/// One run in progress.
struct Pass<'a> {
    context: &'a Context,
    audit: &'a Audit,
    started_at: Timestamp,
    deadline: Timestamp,
    tally: Tally,
    drafts: Tally,
    deletions: Tally,
    more: bool,
}

impl Pass<'_> {
    async fn everything(&mut self) {
        self.all_deletions().await;
        for shard in shard_order(self.started_at, EXPIRY_SHARDS) {
            if let Err(error) = self.shard(shard).await {
                tracing::warn!(%error, shard, "expired sessions could not be read");
                self.tally.errors += 1;
            }
        }
        self.all_drafts().await;
        self.more |= self.tally.errors + self.drafts.errors + self.deletions.errors > 0;
    }

    async fn shard(&mut self, shard: u8) -> Result<(), StoreError> {
        let mut from = None;
        loop {
            if self.time_is_up() {
                self.more = true;
                return Ok(());
            }
            let store = &self.context.store;
            let ExpiredPage { sessions, next } =
                store.expired_sessions(shard, self.started_at, from).await?;
            self.remove(sessions).await;
            if next.is_none() {
                return Ok(());
            }
            from = next;
        }
    }

    async fn remove(&mut self, sessions: Vec<ExpiredSession>) {
        let begun = sessions.into_iter().map_while(|session| {
            if self.context.now() >= self.deadline {
                return None;
            }
            Some(remove_one(self.context, session, self.started_at))
        });
        let removals = stream::iter(begun).buffer_unordered(CONCURRENCY);
        let (tally, deadline) = (self.tally, self.deadline);
        let tally = removals.fold(tally, async |tally, removal| tally.with(removal));
        self.tally = tally.await;
        self.more |= self.context.now() >= deadline;
    }

    fn time_is_up(&self) -> bool {
        self.context.now() >= self.deadline
    }
}

async fn remove_one(context: &Context, session: ExpiredSession, now: Timestamp) -> Removal {
    match context.store.remove_expired(session, now).await {
        Ok(true) => Removal::Removed,
        Ok(false) => Removal::Skipped,
        Err(error) => {
            tracing::warn!(%error, "an expired session could not be removed");
            Removal::Failed
        }
    }
}

/// Runs have a chain of their own: they belong to no account.
fn event(event_id: Uuid, run: &ExpiryRun, ip_address: Option<String>) -> NewEvent {
    let failed = run.tally.errors + run.drafts.errors + run.deletions.errors > 0;
    NewEvent {
        event_id,
        user_id: UserId::SYSTEM,
        actor_id: run.requested_by.unwrap_or(UserId::SYSTEM),
        action: Action::SessionsExpired,
        outcome: if failed {
            Outcome::Failure
        } else {
            Outcome::Success
        },
        reason: failed.then(|| "table_errors".to_owned()),
        at: run.started_at,
        ip_address,
        session_id: None,
        wizard: None,
        sign_in: None,
        assurance: None,
        via: None,
    }
}
