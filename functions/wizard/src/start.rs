//! POST /api/v1/wizards

use api::{
    Caller, Code, IdempotencyKey, JsonBody, Problem, Reply, done_before,
    language::{AskedLanguage, LanguageParameters},
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    audit::Action,
    idempotency::Scope,
    ids::WizardId,
    phi::guard::{Confirmations, Confirmed, Matches},
    timestamp::Timestamp,
    wizard::{
        catalogue::{self, Edition},
        plan::Plan,
        state::Wizard,
        transitions,
        units::UnitSystem,
    },
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    failure,
    review::{self, Guard},
    view::WizardAnswer,
};

/// What to start.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartRequest {
    /// A type of the catalogue, or `custom`.
    #[schema(example = "sbar_report")]
    wizard_type: String,
    /// Up to 200 characters; the type's own title when left out. A custom wizard needs one.
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    /// 1 to 20 for a custom wizard; left out for a type of the catalogue.
    #[schema(minimum = 1, maximum = 20)]
    total_steps: Option<i64>,
    /// The `review_id`s of an earlier 422 `phi_detected` for the same title: the sender confirms
    /// that those matches identify nobody.
    #[serde(default)]
    #[schema(max_items = 100)]
    reviewed: Vec<String>,
    /// Which units its numbers have: `metric` (°C, kg, cm) when left out, or `us` (°F, lb, in).
    #[serde(default)]
    unit_system: UnitSystem,
}

/// Starts a wizard.
#[utoipa::path(
    post,
    path = "/api/v1/wizards",
    operation_id = "start_wizard",
    tag = "wizards",
    security(("access_token" = [])),
    params(
        ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", description = "A retry with the same key gets the first answer again"),
        ("Accept-Language" = Option<String>, Header, pattern = "^.*$", description = "The language of the answer, unless `lang` names one (RFC 9110 §12.5.4)"),
        LanguageParameters,
    ),
    request_body = StartRequest,
    responses(
        (status = 201, description = "Started; `ETag` is its version", body = WizardAnswer, headers(("Location" = String, description = "The path of the wizard"))),
        (status = 409, description = "50 wizards are in progress, or as many as may be are kept, or a request with the same key is under way", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn start(
    State(parts): State<crate::State>,
    caller: Caller,
    key: IdempotencyKey,
    AskedLanguage(language): AskedLanguage,
    JsonBody(request): JsonBody<StartRequest>,
) -> Result<Reply<WizardAnswer>, Problem> {
    let crate::State {
        context,
        audit,
        guard,
        quota,
        ..
    } = parts;
    let asked = Asked {
        wizard_type: request.wizard_type,
        total_steps: request.total_steps,
        edition: Edition {
            language,
            unit_system: request.unit_system,
        },
    };
    let searched = request
        .title
        .map(|title| guard.policy.search_text("title", title));
    let (title, matches) = searched.unzip();
    let confirmed = confirm(&guard, &caller, matches, &request.reviewed).await?;
    let plan = plan(&asked, title.as_deref())?;
    let scope = Scope::StartWizard(caller.user.user_id);
    let requested = (
        plan.wizard_type.name(),
        &plan.title,
        plan.total_steps,
        plan.unit_system,
    );
    let keyed = key.request(&audit, scope, &requested).await?;
    let now = context.now();
    let id = WizardId::from_uuid(context.id(now));
    let wizard = new(plan.clone(), id, &caller, now);

    let event = caller
        .origin()
        .event(context.id(now), Action::WizardCreated, None, now)
        .confirming(confirmed.new);
    let unit = audit.unit().await?;
    let started = unit.start_wizard(&wizard.summary, quota, &event, keyed.as_ref());
    let Err(error) = started.await else {
        return Ok(WizardAnswer::reply(wizard, language)?.created(path(id)));
    };
    let done = done_before(&context, keyed.as_ref(), failure::of_start(error)).await?;
    let id = done.wizard_id.ok_or_else(|| Problem::new(Code::Internal))?;
    let first = new(plan, id, &caller, done.at);
    let answer = WizardAnswer::reply(first, language)?.created(path(id));
    Ok(answer.replayed())
}

fn path(id: WizardId) -> String {
    format!("/api/v1/wizards/{id}")
}

fn new(plan: Plan, id: WizardId, caller: &Caller, now: Timestamp) -> Wizard {
    transitions::start(plan, id, caller.user.user_id, now)
}

async fn confirm(
    guard: &Guard,
    caller: &Caller,
    matches: Option<Matches>,
    sent: &[String],
) -> Result<Confirmed, Problem> {
    let Some(matches) = matches else {
        return Ok(Confirmed::default());
    };
    let by = Confirmations {
        sent: &review::ids(sent)?,
        kept: &[],
    };
    guard.confirm(&matches, &review::title(caller), by).await
}

/// What is asked for beside the title.
struct Asked {
    wizard_type: String,
    total_steps: Option<i64>,
    edition: Edition,
}

fn plan(asked: &Asked, title: Option<&str>) -> Result<Plan, Problem> {
    let definition = catalogue::find(&asked.wizard_type, asked.edition);
    let definition = definition.map_err(failure::of_catalogue)?;
    Plan::parse(
        &asked.wizard_type,
        title,
        asked.total_steps,
        asked.edition.unit_system,
        definition,
    )
    .map_err(Problem::fields)
}
