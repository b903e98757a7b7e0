//! DELETE /api/v1/auth/profile

use api::{
    Fields, JsonBody, Problem, ProtectingCaller,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode, response::IntoResponse};
use domain::password::Password;
use identity::{context::Context, expiry, own_account::OwnAccount, reauthentication::Proof};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::wrong_proof::{inline_proof, refused};

/// Proves that it is the account's owner who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeleteAccountRequest {
    /// The password of the account. It may be left out where a proof is fresh: see POST
    /// /auth/step-up.
    #[schema(value_type = Option<Password>)]
    password: Option<String>,
}

/// Deletes the caller's account, sessions and wizards for good.
///
/// The e-mail is free at once. Five wrong passwords in a row end the session. Who has a second factor
/// needs a session of two factors.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/profile",
    operation_id = "delete_account",
    tag = "profile",
    security(("access_token" = [])),
    request_body = DeleteAccountRequest,
    responses(
        (status = 204, description = "Deleted; all sessions have ended. What is large may still be cleared away, but nobody reaches it any more"),
        (status = 409, description = "`last_admin`: there would be no active administrator left", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn delete_account(
    State(own_account): State<OwnAccount>,
    State(context): State<Context>,
    ProtectingCaller(caller): ProtectingCaller,
    JsonBody(request): JsonBody<DeleteAccountRequest>,
) -> Result<impl IntoResponse, Problem> {
    let proof = parse(request)?;
    let asking = caller.asking();
    own_account
        .delete(&asking, &proof)
        .await
        .map_err(|error| refused(error, "password"))?;
    expiry::clear_away(&context, caller.user.user_id).await;
    Ok((StatusCode::NO_CONTENT, caller.forget()))
}

fn parse(request: DeleteAccountRequest) -> Result<Proof, Problem> {
    let mut fields = Fields::default();
    let proof = inline_proof(&mut fields, "password", request.password);
    proof.ok_or_else(|| fields.into_problem())
}

#[cfg(test)]
mod tests;
