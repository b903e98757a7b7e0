//! GET /api/v1/wizards/{id}

use api::{
    Caller, Document, PathParameters, Problem, QueryParameters, invalid_parameter,
    language::AcceptLanguage,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{ids::WizardId, wizard::fhir};
use identity::context::Context;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{failure, lookup, view::WizardAnswer};

/// How to show it.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadParameters {
    /// `json`, or `fhir` for a FHIR R4 `QuestionnaireResponse`; `json` when left out.
    #[param(pattern = "^(json|fhir)$")]
    format: Option<String>,
    /// `en` or `es`; what `Accept-Language` prefers when left out.
    #[param(pattern = "^(en|es)$")]
    lang: Option<String>,
}

/// Shows one of the caller's wizards, on whichever device it was started.
#[utoipa::path(
    get,
    path = "/api/v1/wizards/{id}",
    operation_id = "read_wizard",
    tag = "wizards",
    security(("access_token" = [])),
    params(
        ("id" = WizardId, Path, description = "The wizard's id"),
        ("Accept-Language" = Option<String>, Header, pattern = "^.*$", description = "The language of the answer, unless `lang` names one (RFC 9110 §12.5.4)"),
        ReadParameters,
    ),
    responses(
        (status = 200, description = "The wizard; `ETag` is its version", content(
            (WizardAnswer = "application/json"),
            (fhir::QuestionnaireResponse = "application/fhir+json"),
        )),
        (status = 400, description = "A parameter is not valid", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The caller has no wizard with this id", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn read(
    State(context): State<Context>,
    caller: Caller,
    PathParameters(id): PathParameters<WizardId>,
    accepted: AcceptLanguage,
    QueryParameters(parameters): QueryParameters<ReadParameters>,
) -> Result<Response, Problem> {
    let fhir = is_fhir(parameters.format.as_deref())?;
    let language = accepted.unless(parameters.lang.as_deref())?;
    let wizard = lookup::wizard(&context, &caller, id).await?;
    if !fhir {
        return Ok(WizardAnswer::reply(wizard, language)?.into_response());
    }
    let definition = lookup::definition(&wizard.summary, language)?;
    let response = fhir::questionnaire_response(&wizard, definition, language)
        .map_err(|error| failure::of_saved_data(&error))?;
    let document = Document::new(fhir::MEDIA_TYPE, language, response);
    Ok(document.version(wizard.summary.version).into_response())
}

/// Whether the parameter `format` asks for FHIR.
pub(crate) fn is_fhir(format: Option<&str>) -> Result<bool, Problem> {
    match format {
        None | Some("json") => Ok(false),
        Some("fhir") => Ok(true),
        Some(_) => Err(invalid_parameter("format", "must be json or fhir")),
    }
}
