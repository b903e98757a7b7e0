//! PATCH /api/v1/auth/factors/passkeys/{id}

use api::{
    Caller, Fields, JsonBody, PathParameters, Problem, Reply,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{passkey::PasskeyId, text::ShortText};
use identity::second_factors::SecondFactors;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{list::PasskeyView, refused::refused};

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenamePasskeyRequest {
    /// What to call the passkey.
    #[schema(value_type = ShortText, example = "Key on the ring")]
    name: String,
}

/// Gives one of the caller's passkeys another name.
#[utoipa::path(
    patch,
    path = "/api/v1/auth/factors/passkeys/{id}",
    operation_id = "rename_passkey",
    tag = "factors",
    security(("access_token" = [])),
    params(("id" = PasskeyId, Path, description = "The passkey's id")),
    request_body = RenamePasskeyRequest,
    responses(
        (status = 200, description = "The passkey with its new name", body = PasskeyView),
        (status = 404, description = "The caller has no such passkey", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn rename_passkey(
    State(second_factors): State<SecondFactors>,
    caller: Caller,
    PathParameters(id): PathParameters<PasskeyId>,
    JsonBody(request): JsonBody<RenamePasskeyRequest>,
) -> Result<Reply<PasskeyView>, Problem> {
    let mut fields = Fields::default();
    let name = fields.place("name", &request.name);
    let name = name.ok_or_else(|| fields.into_problem())?;
    let asking = caller.asking();
    let renamed = second_factors.rename_passkey(&asking, &id, &name);
    let renamed = renamed.await.map_err(refused)?;
    let usable = second_factors.can_use(&renamed);
    Ok(Reply::ok(PasskeyView::of(&renamed, usable)))
}
