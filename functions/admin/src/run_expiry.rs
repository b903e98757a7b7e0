//! POST /api/v1/admin/sessions/cleanup

use std::sync::Arc;

use api::{
    Problem, Reply, expiry_run,
    problem::{AccessProblems, Problems},
};
use axum::extract::State;
use domain::expiry::{ExpiryRun, Trigger};
use identity::{
    context::Context,
    expiry::{Expiry, Request},
};
use serde::Serialize;
use store::environment::Environment;
use utoipa::ToSchema;

use crate::administrator::Administrator;

/// How long a run may take within a request, in seconds.
const SECONDS: i64 = 3;

/// A run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cleanup)]
pub(crate) struct Run {
    run: ExpiryRun,
}

/// Removes expired sessions now, as the schedule does.
///
/// With `more` in the answer, the time was too short for all of them.
#[utoipa::path(
    post,
    path = "/api/v1/admin/sessions/cleanup",
    operation_id = "clean_up_sessions",
    tag = "admin",
    security(("access_token" = [])),
    responses((status = 200, description = "What the run did", body = Run), AccessProblems, Problems)
)]
pub(crate) async fn run_expiry(
    State(expiry): State<Expiry>,
    State(context): State<Context>,
    State(environment): State<Arc<Environment>>,
    admin: Administrator,
) -> Result<Reply<Run>, Problem> {
    let request = Request {
        trigger: Trigger::Admin,
        requested_by: Some(admin.user_id()),
        ip_address: admin.0.client.ip_address(),
        deadline: context.now().plus_seconds(SECONDS),
    };
    // Unboxed, the compiler gives up on the size of the state.
    let report = |run: &ExpiryRun, usage| expiry_run::write(&environment, run, usage);
    let run = Box::pin(expiry.run(request, report)).await?;
    Ok(Reply::ok(Run { run }))
}
