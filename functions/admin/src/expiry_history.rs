//! GET /api/v1/admin/sessions/cleanup/history

use api::{
    Problem, QueryParameters, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::expiry::ExpiryRun;
use identity::{audit::Audit, context::Context};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    administrator::Administrator,
    parameters::{List, limit},
};

/// Which runs to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryParameters {
    /// How many at most; 25 when left out.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Some runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct History {
    /// Newest first. They are kept for 90 days.
    runs: Vec<ExpiryRun>,
    /// Asks for the next page; `null` at the end.
    next_cursor: Option<String>,
}

/// Lists the runs of the expiry.
#[utoipa::path(
    get,
    path = "/api/v1/admin/sessions/cleanup/history",
    operation_id = "cleanup_history",
    tag = "admin",
    security(("access_token" = [])),
    params(HistoryParameters),
    responses(
        (status = 200, description = "A page", body = History),
        (status = 400, description = "A parameter is not valid", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn expiry_history(
    State(context): State<Context>,
    State(audit): State<Audit>,
    admin: Administrator,
    QueryParameters(parameters): QueryParameters<HistoryParameters>,
) -> Result<Reply<History>, Problem> {
    let limit = limit(parameters.limit.as_deref())?;
    let pages = List {
        reader: admin.user_id(),
        scope: "admin/cleanup".to_owned(),
    };
    let before = pages.after(&audit, parameters.cursor.as_deref()).await?;
    let runs = context.store.expiry_runs(before, limit).await?;
    let full = runs.len() == usize::from(limit);
    let last = runs.last().filter(|_| full).map(|run| run.run_id);
    Ok(Reply::ok(History {
        runs,
        next_cursor: pages.next(&audit, last).await?,
    }))
}
