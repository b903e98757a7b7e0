//! GET /api/v1/wizards/types

use api::{
    Caller, Problem, Reply,
    problem::{AccessProblems, Problems},
};
use domain::wizard::{
    catalogue::{self, WizardDefinition},
    plan::{CUSTOM, MAX_CUSTOM_STEPS, MAX_TITLE_CHARACTERS},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::failure;

/// The wizards that can be started.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TypeList {
    types: Vec<TypeSummary>,
    custom: CustomType,
}

/// A type of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
struct TypeSummary {
    /// The `wizard_type` that starts it.
    #[schema(example = "sbar_report")]
    name: &'static str,
    #[schema(minimum = 1)]
    version: u32,
    title: &'static str,
    description: &'static str,
    #[schema(minimum = 1, maximum = 20)]
    total_steps: usize,
}

/// The type whose steps are free-form.
#[derive(Debug, Serialize, ToSchema)]
struct CustomType {
    /// The `wizard_type` that starts it.
    #[schema(example = "custom")]
    name: &'static str,
    max_steps: u8,
    max_title_characters: usize,
}

/// Lists the types of wizard.
#[utoipa::path(
    get,
    path = "/api/v1/wizards/types",
    operation_id = "list_wizard_types",
    tag = "wizards",
    security(("access_token" = [])),
    responses((status = 200, description = "By name", body = TypeList), AccessProblems, Problems)
)]
pub(crate) async fn list_types(_: Caller) -> Result<Reply<TypeList>, Problem> {
    let catalogue = catalogue::all().map_err(failure::of_catalogue)?;
    let types = catalogue.iter().map(TypeSummary::new).collect();
    let custom = CustomType {
        name: CUSTOM,
        max_steps: MAX_CUSTOM_STEPS,
        max_title_characters: MAX_TITLE_CHARACTERS,
    };
    Ok(Reply::ok(TypeList { types, custom }))
}

impl TypeSummary {
    fn new(definition: &'static WizardDefinition) -> Self {
        Self {
            name: &definition.name,
            version: definition.version,
            title: &definition.title,
            description: &definition.description,
            total_steps: definition.steps.len(),
        }
    }
}
