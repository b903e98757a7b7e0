//! POST /api/v1/wizards/{id}/complete

use api::{
    Caller, IdempotencyKey, IfMatch, PathParameters, Problem, Reply, done_before,
    language::{AskedLanguage, LanguageParameters},
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{audit::Action, idempotency::Scope, ids::WizardId};
use identity::{audit::Audit, context::Context};

use crate::{failure, lookup, view::WizardAnswer};

/// Completes a wizard whose steps are all complete, and answers with its report.
#[utoipa::path(
    post,
    path = "/api/v1/wizards/{id}/complete",
    operation_id = "complete_wizard",
    tag = "wizards",
    security(("access_token" = [])),
    params(
        ("id" = WizardId, Path, description = "The wizard's id"),
        ("If-Match" = Option<String>, Header, pattern = "^(\\*|(W/)?\"[!#-~]*\"([ \\t]*,[ \\t]*(W/)?\"[!#-~]*\")*)$", description = "The `ETag` of the wizard to complete"),
        ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", description = "A retry with the same key gets the first answer again"),
        ("Accept-Language" = Option<String>, Header, pattern = "^.*$", description = "The language of the answer, unless `lang` names one (RFC 9110 §12.5.4)"),
        LanguageParameters,
    ),
    responses(
        (status = 200, description = "Completed, with `final_result`", body = WizardAnswer),
        (status = 400, description = "`If-Match`, `Idempotency-Key` or `lang` is not valid", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The caller has no wizard with this id", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Steps are missing, it is completed already, or a request with the same key is under way", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The `Idempotency-Key` stands for another request", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Changed since it was read; `ETag` is the current version", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn complete(
    State(context): State<Context>,
    State(audit): State<Audit>,
    caller: Caller,
    PathParameters(id): PathParameters<WizardId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    AskedLanguage(language): AskedLanguage,
) -> Result<Reply<WizardAnswer>, Problem> {
    let wizard = lookup::wizard(&context, &caller, id).await?;
    let scope = Scope::CompleteWizard(caller.user.user_id);
    let requested = (id, if_match.newest());
    let keyed = key.request(&audit, scope, &requested).await?;
    let now = context.now();
    let event = caller
        .origin()
        .event(context.id(now), Action::WizardCompleted, None, now);
    let unit = audit.unit().await?;
    let seen = if_match.of(wizard.summary.version);
    let completed = unit
        .complete_wizard(wizard, seen, &event, keyed.as_ref())
        .await;
    match completed {
        Ok(wizard) => WizardAnswer::reply(wizard, language),
        Err(error) => {
            done_before(&context, keyed.as_ref(), failure::of_change(error)).await?;
            // A completed wizard never changes.
            let wizard = lookup::wizard(&context, &caller, id).await?;
            Ok(WizardAnswer::reply(wizard, language)?.replayed())
        }
    }
}
