//! GET /api/v1/wizards/types

use api::{
    Caller, Problem, Reply,
    language::{AskedLanguage, LanguageParameters},
    problem::{AccessProblems, ProblemBody, Problems},
};
use domain::wizard::{
    catalogue::{self, Edition, WizardDefinition},
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
    params(
        ("Accept-Language" = Option<String>, Header, pattern = "^.*$", description = "The language of the answer, unless `lang` names one (RFC 9110 §12.5.4)"),
        LanguageParameters,
    ),
    responses(
        (status = 200, description = "By name", body = TypeList),
        (status = 400, description = "A parameter is not valid", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn list_types(
    _: Caller,
    AskedLanguage(language): AskedLanguage,
) -> Result<Reply<TypeList>, Problem> {
    let edition = Edition {
        language,
        ..Edition::default()
    };
    let catalogue = catalogue::all(edition).map_err(failure::of_catalogue)?;
    let types = catalogue.into_iter().map(TypeSummary::new).collect();
    let custom = CustomType {
        name: CUSTOM,
        max_steps: MAX_CUSTOM_STEPS,
        max_title_characters: MAX_TITLE_CHARACTERS,
    };
    Ok(Reply::ok(TypeList { types, custom }).language(language))
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
