//! PATCH /api/v1/admin/users/{id}

use api::{
    IfMatch, JsonBody, PathParameters, Problem, Reply,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{account::AccountChange, ids::UserId, role::Role};
use identity::accounts::Accounts;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{administrator::FreshAdministrator, read_user::Account};

/// What to change. A field left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserPatch {
    /// Another role.
    role: Option<Role>,
    /// False disables the account and ends its sessions.
    is_active: Option<bool>,
    /// Whether it is confirmed who the person is.
    is_verified: Option<bool>,
}

/// Changes the role or the state of an account, from its owner's next request on.
///
/// With `If-Match`, only if it still has that version.
#[utoipa::path(
    patch,
    path = "/api/v1/admin/users/{id}",
    operation_id = "change_user",
    tag = "admin",
    security(("access_token" = [])),
    params(
        ("id" = UserId, Path, description = "The account's id"),
        ("If-Match" = Option<String>, Header, pattern = "^(\\*|(W/)?\"[!#-~]*\"([ \\t]*,[ \\t]*(W/)?\"[!#-~]*\")*)$", description = "The `ETag` of the account as it was read"),
    ),
    request_body = UserPatch,
    responses(
        (status = 200, description = "The account after the change", body = Account),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`last_admin`: there would be no active administrator left", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "The account was changed since it was read", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn change_user(
    State(accounts): State<Accounts>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<UserId>,
    if_match: IfMatch,
    JsonBody(patch): JsonBody<UserPatch>,
) -> Result<Reply<Account>, Problem> {
    let change = AccountChange {
        role: patch.role,
        is_active: patch.is_active,
        is_verified: patch.is_verified,
    };
    let accepts = |version| if_match.accepts(version);
    let changed = accounts.change(&admin.actor(), id, accepts, change).await?;
    Ok(Account::reply(changed))
}
