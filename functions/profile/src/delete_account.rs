//! DELETE /api/v1/auth/profile

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use shared::{
    app::App,
    domain::{
        audit::{Action, ChainHead},
        password::Password,
        user::User,
    },
    expiry,
    http::{
        Caller, Code, Fields, JsonBody, Problem,
        problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
    },
    sign_in::{ATTEMPTS, PasswordAttempt},
    store::{StoreError, accounts::ChangeError, credentials::Credentials, pause},
};
use utoipa::ToSchema;

use crate::wrong_password::refuse;

/// How long the request clears away before it leaves the rest to the schedule, in seconds.
const PURGE_SECONDS: i64 = 3;

/// Proves that it is the account's owner who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeleteAccountRequest {
    /// The password of the account.
    #[schema(value_type = Password)]
    password: String,
}

/// Deletes the caller's account, sessions and wizards for good.
///
/// The e-mail is free at once.
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
        (status = 429, description = "Too many failures; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn delete_account(
    State(app): State<App>,
    caller: Caller,
    JsonBody(request): JsonBody<DeleteAccountRequest>,
) -> Result<StatusCode, Problem> {
    let password = parse(request)?;
    let mut attempt = PasswordAttempt::new(&app, &caller.user.email, &password);
    for round in 1..=ATTEMPTS {
        // Who has been deleted meanwhile is told so, and counts no failure for the address.
        let head = app.store.chain_head(caller.user.user_id).await?;
        let user = caller.recheck(&app).await?;
        let record = attempt.begin(app.clock.now()).await?;
        let verified = attempt.verify(&record).await?;
        let done = match &record.credentials {
            Some(credentials) if verified.ok => {
                end(&app, &caller, &head, (credentials, &user)).await?
            }
            Some(_) => {
                let action = Action::AccountDeletionFailed;
                let tried = (&attempt, &record);
                refuse(&app, &caller, &head, tried, ("password", action))
                    .await?
                    .map(Err)
            }
            None => None,
        };
        match done {
            Some(Ok(())) => {
                clear_away(&app, &caller).await;
                return Ok(StatusCode::NO_CONTENT);
            }
            Some(Err(problem)) => return Err(problem),
            None => pause(round).await,
        }
    }
    Err(StoreError::Contended.into())
}

fn parse(request: DeleteAccountRequest) -> Result<Password, Problem> {
    let mut fields = Fields::default();
    let password = Password::parse("password", request.password);
    let password = fields.check(password.map_err(|error| vec![error]));
    password.ok_or_else(|| fields.into_problem())
}

/// `None` when the password or the account has changed meanwhile.
type Done = Option<Result<(), Problem>>;

async fn end(
    app: &App,
    caller: &Caller,
    head: &ChainHead,
    account: (&Credentials, &User),
) -> Result<Done, Problem> {
    let event = caller.event(app, Action::AccountDeleted, None, app.clock.now());
    let trail = app.audit_trail().await?;
    let deleted = app.store.delete_account(trail, head, account, &event);
    match deleted.await {
        Ok(()) => Ok(Some(Ok(()))),
        Err(ChangeError::Overtaken) => Ok(None),
        Err(ChangeError::LastAdmin) => {
            let (action, reason) = (Action::AccountDeletionFailed, Some("last_admin"));
            let event = caller.event(app, action, reason, app.clock.now());
            app.store.append(trail, &event, &[]).await?;
            Ok(Some(Err(Problem::new(Code::LastAdmin))))
        }
        Err(error) => Err(error.into()),
    }
}

/// The account is deleted whether or not this succeeds: the schedule finds what is left.
async fn clear_away(app: &App, caller: &Caller) {
    let deadline = app.clock.now().plus_seconds(PURGE_SECONDS);
    match expiry::purge(app, caller.user.user_id, deadline).await {
        Ok(true) => {}
        Ok(false) => tracing::info!("the schedule clears the rest of a deleted account away"),
        Err(error) => tracing::warn!(%error, "a deleted account is left to the schedule"),
    }
}

#[cfg(test)]
mod tests;
