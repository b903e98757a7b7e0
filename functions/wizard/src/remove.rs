//! DELETE /api/v1/wizards/{id}

use axum::{extract::State, http::StatusCode};
use shared::{
    app::App,
    domain::ids::WizardId,
    http::{
        Caller, IfMatch, PathParameters, Problem,
        problem::{AccessProblems, ProblemBody, Problems},
    },
};

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
        ("If-Match" = Option<String>, Header, pattern = "^(\\*|\"[0-9]+\")$", description = "The `ETag` of the wizard to remove"),
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
    State(app): State<App>,
    caller: Caller,
    PathParameters(id): PathParameters<WizardId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let wizard = lookup::wizard(&app, &caller, id).await?;
    let id = WizardId::from_uuid(wizard.id);
    let now = app.clock.now();
    let event = |action| caller.event(&app, action, None, now).to_wizard(id);
    let trail = app.audit_trail().await?;
    let removed = app
        .store
        .remove_wizard(trail, wizard, if_match.version(), event)
        .await;
    removed.map_err(failure::of_change)?;
    Ok(StatusCode::NO_CONTENT)
}
