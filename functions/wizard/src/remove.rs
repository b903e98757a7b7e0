//! DELETE /api/v1/wizards/{id}

use api::{
    Caller, IfMatch, PathParameters, Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::ids::WizardId;
use identity::{audit::Audit, context::Context};

use crate::{failure, lookup};

/// Removes a wizard with everything saved in it.
///
/// Only an audit event stays.
#[utoipa::path(
    delete,
    path = "/api/v1/wizards/{id}",
    operation_id = "remove_wizard",
    tag = "wizards",
    security(("access_token" = [])),
    params(
        ("id" = WizardId, Path, description = "The wizard's id"),
        ("If-Match" = Option<String>, Header, pattern = "^(\\*|(W/)?\"[!#-~]*\"([ \\t]*,[ \\t]*(W/)?\"[!#-~]*\")*)$", description = "The `ETag` of the wizard to remove"),
    ),
    responses(
        (status = 204, description = "Removed"),
        (status = 400, description = "`If-Match` is not valid", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The caller has no wizard with this id", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Changed since it was read; `ETag` is the current version", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn remove(
    State(context): State<Context>,
    State(audit): State<Audit>,
    caller: Caller,
    PathParameters(id): PathParameters<WizardId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let wizard = lookup::summary(&context, &caller, id).await?;
    let now = context.now();
    let origin = caller.origin();
    let event = |action| origin.clone().event(context.id(now), action, None, now);
    let unit = audit.unit().await?;
    let seen = if_match.of(wizard.version);
    let removed = unit.remove_wizard(wizard, seen, event).await;
    removed.map_err(failure::of_change)?;
    Ok(StatusCode::NO_CONTENT)
}
