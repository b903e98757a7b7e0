//! GET /api/v1/admin/sessions/statistics

use api::{
    Problem, Reply,
    problem::{AccessProblems, Problems},
};
use axum::extract::State;
use domain::{expiry::ExpiryRun, session_statistics::SessionStatistics, timestamp::Timestamp};
use identity::context::Context;
use serde::Serialize;
use utoipa::ToSchema;

use crate::administrator::Administrator;

/// How many runs are shown.
const RUNS: u8 = 10;

/// What the stored sessions amount to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountedSessions {
    sessions: SessionStatistics,
    /// False when there are more sessions than one request counts: the counts are then those of
    /// the sessions that expire first.
    complete: bool,
    counted_at: Timestamp,
    /// The last run of the expiry.
    last_run: Option<ExpiryRun>,
    /// Sessions removed by each of the last runs, newest first.
    removed_per_run: Vec<u64>,
}

/// Counts sessions.
///
/// Costs about 1,020 read units for each 1,000 sessions, up to 80,000 sessions.
#[utoipa::path(
    get,
    path = "/api/v1/admin/sessions/statistics",
    operation_id = "session_statistics",
    tag = "admin",
    security(("access_token" = [])),
    responses((status = 200, description = "The counts", body = CountedSessions), AccessProblems, Problems)
)]
pub(crate) async fn session_statistics(
    State(context): State<Context>,
    _: Administrator,
) -> Result<Reply<CountedSessions>, Problem> {
    let now = context.now();
    let counted = context.store.count_sessions(now).await?;
    let runs = context.store.expiry_runs(None, RUNS).await?;
    Ok(Reply::ok(CountedSessions {
        sessions: counted.statistics,
        complete: counted.complete,
        counted_at: now,
        removed_per_run: runs.iter().map(|run| run.tally.removed).collect(),
        last_run: runs.into_iter().next(),
    }))
}
