//! POST /api/v1/wizards

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use shared::{
    app::App,
    domain::{
        audit::Action,
        ids::WizardId,
        wizard::{catalogue, plan::Plan, transitions},
    },
    http::{
        Caller, JsonBody, Problem, Reply,
        problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
    },
};
use utoipa::ToSchema;

use crate::{failure, view::WizardAnswer};

/// What to start.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartRequest {
    /// A type of the catalogue, or `custom`.
    #[schema(example = "sbar_report")]
    wizard_type: String,
    /// Up to 200 characters; the type's own title when left out. A custom wizard needs one.
    title: Option<String>,
    /// 1 to 20 for a custom wizard; left out for a type of the catalogue.
    total_steps: Option<i64>,
}

/// Starts a wizard.
#[utoipa::path(
    post,
    path = "/api/v1/wizards",
    operation_id = "start_wizard",
    tag = "wizards",
    security(("access_token" = [])),
    request_body = StartRequest,
    responses(
        (status = 201, description = "Started; `ETag` is its version", body = WizardAnswer),
        (status = 409, description = "50 wizards are in progress", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn start(
    State(app): State<App>,
    caller: Caller,
    JsonBody(request): JsonBody<StartRequest>,
) -> Result<Reply<WizardAnswer>, Problem> {
    let plan = plan(&app, request)?;
    let now = app.clock.now();
    let id = app.entropy.uuid(now);
    let owner = caller.user.user_id.as_uuid();
    let wizard = transitions::start(plan, id, owner, now);

    let event = caller
        .event(&app, Action::WizardCreated, None, now)
        .to_wizard(WizardId::from_uuid(id));
    let trail = app.audit_trail().await?;
    let started = app.store.start_wizard(trail, &wizard, &event).await;
    started.map_err(failure::of_start)?;
    Ok(WizardAnswer::reply(wizard)?.status(StatusCode::CREATED))
}

fn plan(app: &App, request: StartRequest) -> Result<Plan, Problem> {
    let policy = app.config.phi_policy;
    let title = request.title.map(|title| policy.check_text("title", title));
    let title = title
        .transpose()
        .map_err(|error| failure::identifiers(vec![error]))?;
    let catalogue = catalogue::all().map_err(failure::of_catalogue)?;
    Plan::parse(
        &request.wizard_type,
        title.as_deref(),
        request.total_steps,
        catalogue,
    )
    .map_err(Problem::fields)
}
