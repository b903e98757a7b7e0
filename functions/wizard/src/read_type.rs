//! GET /api/v1/wizards/types/{type}

use api::{
    Caller, PathParameters, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use domain::wizard::catalogue::{self, WizardDefinition};
use serde::Serialize;
use utoipa::ToSchema;

use crate::failure;

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
    params(("type" = String, Path, description = "The type's name")),
    responses(
        (status = 200, description = "The type", body = TypeAnswer),
        (status = 404, description = "The catalogue has no such type", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn read_type(
    _: Caller,
    PathParameters(name): PathParameters<String>,
) -> Result<Reply<TypeAnswer>, Problem> {
    let found = catalogue::find(&name).map_err(failure::of_catalogue)?;
    let r#type = found.ok_or_else(failure::not_found)?;
    Ok(Reply::ok(TypeAnswer { r#type }))
}
