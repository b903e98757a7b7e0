//! PUT /api/v1/wizards/{id}/steps/{n}

use api::{
    Caller, IfMatch, JsonBody, PathParameters, Problem, Reply,
    language::{AskedLanguage, LanguageParameters},
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    audit::Action,
    ids::WizardId,
    language::Language,
    phi::guard::Confirmations,
    wizard::{
        state::{Summary, WizardStatus},
        step_data::StepDocument,
        transitions::SaveStep,
        validation,
    },
};
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::{failure, lookup, review, view::WizardAnswer};

/// What was entered in a step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveStepRequest {
    /// The fields by name; in a custom wizard any object. Replaces what was saved before.
    #[schema(value_type = Object)]
    step_data: Box<RawValue>,
    /// Whether required fields may be missing; such a step is not complete.
    #[serde(default)]
    draft: bool,
    /// The `review_id`s of an earlier 422 `phi_detected` for the same text: the sender confirms
    /// that those matches identify nobody. They are kept with the step.
    #[serde(default)]
    #[schema(max_items = 100)]
    reviewed: Vec<String>,
}

/// Saves one step.
///
/// A step that is saved already needs `If-Match`, which holds if that step has not changed since,
/// whatever happened to others; sending the same again changes nothing.
#[utoipa::path(
    put,
    path = "/api/v1/wizards/{id}/steps/{n}",
    operation_id = "save_wizard_step",
    tag = "wizards",
    security(("access_token" = [])),
    params(
        ("id" = WizardId, Path, description = "The wizard's id"),
        ("n" = u8, Path, minimum = 1, maximum = 20, description = "The step's number, counted from 1"),
        ("If-Match" = Option<String>, Header, pattern = "^(\\*|(W/)?\"[!#-~]*\"([ \\t]*,[ \\t]*(W/)?\"[!#-~]*\")*)$", description = "The `ETag` the change is based on"),
        ("Accept-Language" = Option<String>, Header, pattern = "^.*$", description = "The language of the answer, unless `lang` names one (RFC 9110 §12.5.4)"),
        LanguageParameters,
    ),
    request_body = SaveStepRequest,
    responses(
        (status = 200, description = "The wizard after the change", body = WizardAnswer),
        (status = 404, description = "The caller has no such wizard, or it no such step", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The wizard is completed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "The step changed since it was read; `ETag` is the current version", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "The step is saved already and `If-Match` is missing", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn save_step(
    State(parts): State<crate::State>,
    caller: Caller,
    PathParameters((id, step)): PathParameters<(WizardId, u8)>,
    if_match: IfMatch,
    AskedLanguage(language): AskedLanguage,
    JsonBody(request): JsonBody<SaveStepRequest>,
) -> Result<Reply<WizardAnswer>, Problem> {
    let document = StepDocument::parse(request.step_data.get()).map_err(failure::of_step_data)?;
    let (document, matches) = parts.guard.policy.search_step(document);
    let scope = review::step(&caller, id, step);
    let sent = review::ids(&request.reviewed)?;
    if matches.are_refused() {
        return Err(failure::identifiers(matches.errors()));
    }
    let wizard = lookup::wizard(&parts.context, &caller, id).await?;
    let kept = wizard
        .steps
        .get(&step)
        .map(|saved| saved.reviewed.as_slice());
    let (sent, kept) = (sent.as_slice(), kept.unwrap_or_default());
    let by = Confirmations { sent, kept };
    let confirmed = parts.guard.confirm(&matches, &scope, by).await?;
    check(&wizard.summary, step, &document, request.draft)?;

    let save = SaveStep {
        step,
        data: document.into_step_data().map_err(failure::of_step_data)?,
        draft: request.draft,
        if_match: if_match.newest(),
        reviewed: confirmed.ids,
    };
    let context = &parts.context;
    let now = context.now();
    let saved = if confirmed.new.is_empty() {
        context.store.save_step(wizard, save, now).await
    } else {
        let event = caller
            .origin()
            .event(context.id(now), Action::IdentifiersReviewed, None, now)
            .confirming(confirmed.new);
        let unit = parts.audit.unit().await?;
        unit.save_reviewed_step(wizard, save, &event).await
    };
    WizardAnswer::reply(saved.map_err(failure::of_change)?, language)
}

/// A wizard that cannot change is told so, not what is wrong with the fields.
fn check(wizard: &Summary, step: u8, document: &StepDocument, draft: bool) -> Result<(), Problem> {
    let definition = lookup::definition(wizard, Language::default())?;
    let step = definition.and_then(|definition| definition.step(step));
    let (Some(step), WizardStatus::InProgress) = (step, wizard.status) else {
        return Ok(());
    };
    let errors = validation::validate(step, document, draft);
    if errors.is_empty() {
        return Ok(());
    }
    Err(Problem::fields(errors))
}
