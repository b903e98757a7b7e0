//! POST /api/v1/admin/users/{id}/unlock

use api::{
    PathParameters, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{ids::UserId, timestamp::Timestamp};
use identity::{
    accounts::AccountError, password_resets::start::ResetStarts, unlock_codes::UnlockCodes,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::administrator::FreshAdministrator;

/// How the owner of an account comes in again.
#[derive(Serialize, ToSchema)]
pub(crate) struct Unlocked {
    /// Whether a reset was mailed to them. Then there is no code.
    mailed: bool,
    /// To be told to the account's owner, and sent with their next sign-in. It is not shown again.
    #[schema(example = "7KQ2-M0XC-9TJV-4HWD")]
    unlock_code: Option<String>,
    /// Until when the link in the mail, or the code, is good.
    expires_at: Timestamp,
}

/// Lets the owner in where strangers have guessed too often.
///
/// A reset is mailed to them: once it is completed the account knows their browser. Where no mail is
/// sent, or none reaches the address, a code is made that they need besides the password. It resets
/// nothing, and takes the place of any code before it. For the account of an administrator only
/// `florence admin unlock` makes one.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{id}/unlock",
    operation_id = "unlock_user",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 200, description = "A reset was mailed, or a code made; both are good for an hour and once", body = Unlocked),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The account is disabled", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn unlock(
    State(resets): State<ResetStarts>,
    State(codes): State<UnlockCodes>,
    admin: FreshAdministrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<Reply<Unlocked>, Problem> {
    let actor = admin.actor();
    let unlocked = match resets.start(&actor, id).await {
        Ok(expires_at) => Unlocked {
            mailed: true,
            unlock_code: None,
            expires_at,
        },
        Err(AccountError::NoMail | AccountError::Undeliverable) => {
            let issued = codes.issue(&actor, id).await?;
            Unlocked {
                mailed: false,
                unlock_code: Some(issued.code.grouped()),
                expires_at: issued.expires_at,
            }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Reply::ok(unlocked))
}
