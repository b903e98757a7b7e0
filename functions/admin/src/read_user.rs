//! GET /api/v1/admin/users/{id}

use api::{
    PathParameters, Problem, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
    views::UserView,
};
use axum::extract::State;
use domain::{audit::Action, ids::UserId, mail::delivery::Undeliverable, user::User};
use identity::{audit::Audit, context::Context};
use serde::Serialize;
use utoipa::ToSchema;

use crate::administrator::{Administrator, account};

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    user: UserView,
}

/// An account, and whether mail reaches its owner.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountDetails {
    user: UserView,
    /// Why notices are not sent to the account's address, if they are not.
    mail_undeliverable: Option<Undeliverable>,
}

/// Shows an account; its owner's audit trail says so.
#[utoipa::path(
    get,
    path = "/api/v1/admin/users/{id}",
    operation_id = "read_user",
    tag = "admin",
    security(("access_token" = [])),
    params(("id" = UserId, Path, description = "The account's id")),
    responses(
        (status = 200, description = "The account; `ETag` is its version", body = AccountDetails),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn read_user(
    State(context): State<Context>,
    State(audit): State<Audit>,
    admin: Administrator,
    PathParameters(id): PathParameters<UserId>,
) -> Result<Reply<AccountDetails>, Problem> {
    let user = account(&context, id).await?;
    let recorded = admin.record((&context, &audit), user.user_id, Action::UserRead);
    let known = async { Ok(context.store.undeliverable(&user.email).await?) };
    let ((), known) = tokio::try_join!(recorded, known)?;
    let version = user.version;
    Ok(Reply::ok(AccountDetails {
        user: user.into(),
        mail_undeliverable: known.filter(|known| known.holds(context.now())),
    })
    .version(version))
}

impl Account {
    pub(crate) fn reply(user: User) -> Reply<Self> {
        let version = user.version;
        Reply::ok(Self { user: user.into() }).version(version)
    }
}
