//! POST /api/v1/admin/users/{id}/unlock

use api::{
    PathParameters, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{ids::UserId, timestamp::Timestamp};
use identity::unlock_codes::UnlockCodes;
use serde::Serialize;
use utoipa::ToSchema;

use crate::administrator::FreshAdministrator;

/// A one-time code, which is not shown again.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuedCode {
    /// To be told to the account's owner, and sent with their next sign-in.
    #[schema(example = "7KQ2-M0XC-9TJV-4HWD")]
    unlock_code: String,
    /// Until when it is good.
    expires_at: Timestamp,
}

/// Makes a code that signs in where strangers have guessed too often.
///
/// The owner needs it and the password. It resets nothing, and takes the place of any code before
/// it. For the account of an administrator only `florence admin unlock` makes one.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{id}/unlock",
    operation_id = "unlock_user",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 200, description = "The code, good for an hour and one sign-in", body = IssuedCode),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn unlock(
    State(codes): State<UnlockCodes>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<Reply<IssuedCode>, Problem> {
    let issued = codes.issue(&admin.actor(), id).await?;
    Ok(Reply::ok(IssuedCode {
        unlock_code: issued.code.grouped(),
        expires_at: issued.expires_at,
    }))
}
