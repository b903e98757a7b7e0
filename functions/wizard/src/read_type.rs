//! GET /api/v1/wizards/types/{type}

use api::{
    Caller, Document, PathParameters, Problem, QueryParameters, Reply, invalid_parameter,
    language::AcceptLanguage,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::response::{IntoResponse, Response};
use domain::wizard::{
    catalogue::{self, Edition, WizardDefinition},
    fhir,
    units::UnitSystem,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{failure, read::is_fhir};

/// How to describe it.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TypeParameters {
    /// `json`, or `fhir` for a FHIR R4 `Questionnaire`; `json` when left out.
    #[param(pattern = "^(json|fhir)$")]
    format: Option<String>,
    /// The units and limits of its numbers, `metric` or `us`; `metric` when left out. A
    /// `Questionnaire` has both.
    #[param(pattern = "^(metric|us)$")]
    unit_system: Option<String>,
    /// `en` or `es`; what `Accept-Language` prefers when left out.
    #[param(pattern = "^(en|es)$")]
    lang: Option<String>,
}

/// A type of the catalogue in full.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TypeAnswer {
    #[schema(value_type = WizardDefinition)]
    r#type: &'static WizardDefinition,
}

/// Describes every step and field of a type: all it takes to draw the forms.
#[utoipa::path(
    get,
    path = "/api/v1/wizards/types/{type}",
    operation_id = "read_wizard_type",
    tag = "wizards",
    security(("access_token" = [])),
    params(
        ("type" = String, Path, description = "The type's name"),
        ("Accept-Language" = Option<String>, Header, pattern = "^.*$", description = "The language of the answer, unless `lang` names one (RFC 9110 §12.5.4)"),
        TypeParameters,
    ),
    responses(
        (status = 200, description = "The type", content(
            (TypeAnswer = "application/json"),
            (fhir::Questionnaire = "application/fhir+json"),
        )),
        (status = 400, description = "A parameter is not valid", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The catalogue has no such type", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn read_type(
    _: Caller,
    PathParameters(name): PathParameters<String>,
    accepted: AcceptLanguage,
    QueryParameters(parameters): QueryParameters<TypeParameters>,
) -> Result<Response, Problem> {
    let language = accepted.unless(parameters.lang.as_deref())?;
    let edition = Edition {
        language,
        unit_system: unit_system(parameters.unit_system.as_deref())?,
    };
    if is_fhir(parameters.format.as_deref())? {
        let form = fhir::questionnaire(&name, language).map_err(failure::of_catalogue)?;
        let form = form.ok_or_else(failure::not_found)?;
        return Ok(Document::new(fhir::MEDIA_TYPE, language, form).into_response());
    }
    let found = catalogue::find(&name, edition).map_err(failure::of_catalogue)?;
    let r#type = found.ok_or_else(failure::not_found)?;
    let answer = Reply::ok(TypeAnswer { r#type });
    Ok(answer.language(language).into_response())
}

fn unit_system(name: Option<&str>) -> Result<UnitSystem, Problem> {
    match name {
        None => Ok(UnitSystem::default()),
        Some(name) => UnitSystem::of_name(name)
            .ok_or_else(|| invalid_parameter("unit_system", "must be metric or us")),
    }
}
