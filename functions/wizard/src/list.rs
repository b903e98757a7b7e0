//! GET /api/v1/wizards

use api::{
    Caller, Problem, QueryParameters, Reply, invalid_parameter,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    ids::WizardId,
    wizard::{catalogue, plan::CUSTOM, state::WizardStatus},
};
use identity::{audit::Audit, context::Context};
use serde::{Deserialize, Serialize};
use store::wizards::WizardFilter;
use utoipa::{IntoParams, ToSchema};

use crate::view::WizardSummary;

const DEFAULT_LIMIT: usize = 20;
const MAX_LIMIT: usize = 50;

/// Which wizards to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParameters {
    /// Only those in this state.
    #[param(value_type = Option<WizardStatus>)]
    status: Option<String>,
    /// A type of the catalogue, or `custom`.
    r#type: Option<String>,
    /// How many at most; 20 when left out.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 50)]
    limit: Option<String>,
    /// The `next_cursor` of the page before, with the same filter.
    cursor: Option<String>,
}

/// Some of the caller's wizards.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WizardList {
    /// Newest first, without what was saved in them. There may be fewer than `limit` though
    /// more follow.
    wizards: Vec<WizardSummary>,
    /// Asks for the next page; `null` at the end.
    next_cursor: Option<String>,
}

/// Lists the caller's wizards.
#[utoipa::path(
    get,
    path = "/api/v1/wizards",
    operation_id = "list_wizards",
    tag = "wizards",
    security(("access_token" = [])),
    params(ListParameters),
    responses(
        (status = 200, description = "A page", body = WizardList),
        (status = 400, description = "A parameter is not valid, or the cursor is of another list", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn list(
    State(context): State<Context>,
    State(audit): State<Audit>,
    caller: Caller,
    QueryParameters(parameters): QueryParameters<ListParameters>,
) -> Result<Reply<WizardList>, Problem> {
    let user = caller.user.user_id;
    let limit = limit(parameters.limit.as_deref())?;
    let filter = WizardFilter {
        status: parameters.status.as_deref().map(status).transpose()?,
        wizard_type: parameters.r#type.map(known_type).transpose()?,
    };
    let scope = scope(&filter);
    let key = audit.cursors().await?;
    let after = parameters.cursor.map(|cursor| {
        key.decode(user, &scope, &cursor)
            .map(WizardId::from_uuid)
            .map_err(|_| invalid_parameter("cursor", "must be a next_cursor of this list"))
    });

    let page = context
        .store
        .list_wizards(user, &filter, after.transpose()?, limit)
        .await?;
    let next = page.next;
    Ok(Reply::ok(WizardList {
        wizards: page.wizards.iter().map(WizardSummary::new).collect(),
        next_cursor: next.map(|last| key.encode(user, &scope, last.as_uuid())),
    }))
}

fn limit(text: Option<&str>) -> Result<usize, Problem> {
    let Some(text) = text else {
        return Ok(DEFAULT_LIMIT);
    };
    let limit = text.parse().ok();
    limit
        .filter(|limit| (1..=MAX_LIMIT).contains(limit))
        .ok_or_else(|| invalid_parameter("limit", "must be a whole number from 1 to 50"))
}

fn status(text: &str) -> Result<WizardStatus, Problem> {
    match text {
        "in_progress" => Ok(WizardStatus::InProgress),
        "completed" => Ok(WizardStatus::Completed),
        _ => Err(invalid_parameter(
            "status",
            "must be in_progress or completed",
        )),
    }
}

fn known_type(name: String) -> Result<String, Problem> {
    if name == CUSTOM || catalogue::names().any(|known| known == name) {
        return Ok(name);
    }
    Err(invalid_parameter(
        "type",
        "must be a type of the catalogue or custom",
    ))
}

/// Names the list that a cursor belongs to.
fn scope(filter: &WizardFilter) -> String {
    let status = match filter.status {
        None => "",
        Some(WizardStatus::InProgress) => "in_progress",
        Some(WizardStatus::Completed) => "completed",
    };
    let wizard_type = filter.wizard_type.as_deref().unwrap_or_default();
    format!("wizards?status={status}&type={wizard_type}")
}
