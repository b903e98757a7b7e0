//! PATCH /api/v1/admin/users/{id}

use axum::extract::State;
use serde::Deserialize;
use shared::{
    app::App,
    domain::{
        account::{self, AccountChange},
        audit::{Action, NewEvent},
        ids::UserId,
        role::Role,
        timestamp::Timestamp,
        user::User,
    },
    http::{
        IfMatch, JsonBody, PathParameters, Problem, Reply,
        problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
    },
    store::{StoreError, accounts::ChangeError, pause},
};
use utoipa::ToSchema;

use crate::{
    administrator::{Administrator, account, record},
    read_user::Account,
};

/// How often a change follows an account that others change at the same time.
const ATTEMPTS: u32 = 4;

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
        ("If-Match" = Option<String>, Header, pattern = "^(\\*|\"[0-9]+\")$", description = "The `ETag` of the account as it was read"),
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
    State(app): State<App>,
    admin: Administrator,
    PathParameters(id): PathParameters<UserId>,
    if_match: IfMatch,
    JsonBody(patch): JsonBody<UserPatch>,
) -> Result<Reply<Account>, Problem> {
    let change = AccountChange {
        role: patch.role,
        is_active: patch.is_active,
        is_verified: patch.is_verified,
    };
    for attempt in 1..=ATTEMPTS {
        let now = app.clock.now();
        let user = account(&app, id).await?;
        if_match.require(user.version)?;
        let Some(changed) = change.apply(&user, now) else {
            return Ok(Account::reply(user));
        };
        let events = events(&app, &admin, (&user, &changed), now);
        let trail = app.audit_trail().await?;
        let stored = app.store.change_account(trail, &user, &changed, &events);
        match stored.await {
            Ok(()) => return Ok(Account::reply(changed)),
            Err(ChangeError::Overtaken) => pause(attempt).await,
            Err(error @ ChangeError::LastAdmin) => {
                let action = Action::AccountChangeFailed;
                let reason = Some("last_admin");
                let event = admin.refused(&app, user.user_id, action, reason, now);
                record(&app, &event).await?;
                return Err(error.into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Contended.into())
}

/// One event for each difference.
fn events(
    app: &App,
    admin: &Administrator,
    (before, after): (&User, &User),
    now: Timestamp,
) -> Vec<NewEvent> {
    let event = |action| {
        let mut event = admin.event(app, after.user_id, action, now);
        if action == Action::RoleChanged {
            event.reason = Some(after.role.as_str().to_owned());
        }
        event
    };
    let actions = account::actions(before, after);
    actions.into_iter().map(event).collect()
}
