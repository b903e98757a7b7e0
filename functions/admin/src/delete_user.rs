//! DELETE /api/v1/admin/users/{id}

use api::{
    IfMatch, PathParameters, Problem,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::ids::UserId;
use identity::{accounts::Accounts, context::Context, expiry};

use crate::administrator::FreshAdministrator;

/// Deletes an account with its sessions and wizards for good, and tells its owner by mail.
///
/// The e-mail is free at once. With `If-Match`, only if the account still has that version. An
/// administrator's own account is deleted by `DELETE /auth/profile`, with the password.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{id}",
    operation_id = "delete_user",
    tag = "admin",
    security(("access_token" = [])),
    params(
        ("id" = UserId, Path, description = "The account's id"),
        ("If-Match" = Option<String>, Header, pattern = "^(\\*|(W/)?\"[!#-~]*\"([ \\t]*,[ \\t]*(W/)?\"[!#-~]*\")*)$", description = "The `ETag` of the account as it was read"),
    ),
    responses(
        (status = 204, description = "Deleted; all sessions have ended. What is large may still be cleared away, but nobody reaches it any more"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "The account was changed since it was read", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn delete_user(
    State(accounts): State<Accounts>,
    State(context): State<Context>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<UserId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let accepts = |version| if_match.accepts(version);
    accounts.delete(&admin.actor(), id, accepts).await?;
    expiry::clear_away(&context, id).await;
    Ok(StatusCode::NO_CONTENT)
}
