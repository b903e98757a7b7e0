//! GET /api/v1/wizards/{id}

use api::{
    Caller, Document, PathParameters, Problem, QueryParameters, invalid_parameter,
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
}

/// Shows one of the caller's wizards, on whichever device it was started.
#[utoipa::path(
    get,
    path = "/api/v1/wizards/{id}",
    operation_id = "read_wizard",
    tag = "wizards",
    security(("access_token" = [])),
    params(("id" = WizardId, Path, description = "The wizard's id"), ReadParameters),
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
    QueryParameters(parameters): QueryParameters<ReadParameters>,
) -> Result<Response, Problem> {
    let format = parameters.format.as_deref().unwrap_or("json");
    if !matches!(format, "json" | "fhir") {
        return Err(invalid_parameter("format", "must be json or fhir"));
    }
    let wizard = lookup::wizard(&context, &caller, id).await?;
    if format == "json" {
        return Ok(WizardAnswer::reply(wizard)?.into_response());
    }
    let definition = lookup::definition(&wizard.summary)?;
    let response = fhir::questionnaire_response(&wizard, definition)
        .map_err(|error| failure::of_saved_data(&error))?;
    Ok(Document::new(fhir::MEDIA_TYPE, wizard.summary.version, response).into_response())
}
