//! POST /api/v1/auth/change-password

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use shared::{
    app::App,
    domain::{
        audit::{Action, ChainHead},
        password::Password,
        password_policy::NewPassword,
        text::ShortText,
    },
    http::{
        Caller, Fields, JsonBody, Problem,
        problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
    },
    sign_in::{ATTEMPTS, PasswordAttempt, applied},
    store::{
        StoreError,
        credentials::{Credentials, PasswordHash},
        pause,
    },
};
use utoipa::ToSchema;

use crate::wrong_password::refuse;

/// The password as it is and as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePasswordRequest {
    /// The password as it is.
    #[schema(value_type = Password)]
    current_password: String,
    /// Long enough and hard to guess.
    #[schema(value_type = NewPassword)]
    new_password: String,
}

/// Replaces the caller's password and ends all their other sessions.
#[utoipa::path(
    post,
    path = "/api/v1/auth/change-password",
    operation_id = "change_password",
    tag = "profile",
    security(("access_token" = [])),
    request_body = ChangePasswordRequest,
    responses(
        (status = 204, description = "Replaced; all other sessions have ended"),
        (status = 429, description = "Too many failures; `Retry-After` says how long to wait", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    caller: Caller,
    JsonBody(request): JsonBody<ChangePasswordRequest>,
) -> Result<StatusCode, Problem> {
    let (current, new) = parse(request, &app, &caller)?;
    let hash = app
        .hasher()
        .await?
        .hash(new.as_password(), &*app.entropy)
        .await?;
    let hash = PasswordHash(hash);
    let mut attempt = PasswordAttempt::new(&app, &caller.user.email, &current);
    for round in 1..=ATTEMPTS {
        let record = attempt.begin(app.clock.now()).await?;
        let head = app.store.chain_head(caller.user.user_id).await?;
        // A session that was ended while the password was hashed must not end the others.
        caller.recheck(&app).await?;
        let verified = attempt.verify(&record).await?;
        let done = match &record.credentials {
            Some(credentials) if verified.ok => {
                replace(&app, &caller, &head, credentials, &hash).await?
            }
            _ => {
                let action = Action::PasswordChangeFailed;
                let tried = (&attempt, &record);
                refuse(&app, &caller, &head, tried, ("current_password", action))
                    .await?
                    .map(Err)
            }
        };
        match done {
            Some(answer) => return answer,
            None => pause(round).await,
        }
    }
    Err(StoreError::Contended.into())
}

fn parse(
    request: ChangePasswordRequest,
    app: &App,
    caller: &Caller,
) -> Result<(Password, NewPassword), Problem> {
    let mut fields = Fields::default();
    let user = &caller.user;
    let mut known = vec![user.email.as_str(), user.full_name.as_str()];
    known.extend(user.institution.as_ref().map(ShortText::as_str));
    let new = Password::parse("new_password", request.new_password).and_then(|new| {
        app.config
            .password_policy
            .check("new_password", new, &known)
    });
    let new = fields.check(new.map_err(|error| vec![error]));
    let current = Password::parse("current_password", request.current_password);
    let current = fields.check(current.map_err(|error| vec![error]));
    current.zip(new).ok_or_else(|| fields.into_problem())
}

/// `None` when the password or the account has changed meanwhile.
type Done = Option<Result<StatusCode, Problem>>;

async fn replace(
    app: &App,
    caller: &Caller,
    head: &ChainHead,
    credentials: &Credentials,
    hash: &PasswordHash,
) -> Result<Done, Problem> {
    let now = app.clock.now();
    let (user, session) = (caller.user.user_id, caller.session.session_id);
    let writes = vec![
        app.store.accept_password(credentials, hash)?,
        app.store.note_password_change(user, session, now)?,
    ];
    let event = caller.event(app, Action::PasswordChanged, None, now);
    let trail = app.audit_trail().await?;
    let committed = app.store.commit_at(trail, head, &event, writes).await;
    Ok(applied(committed)?.then_some(Ok(StatusCode::NO_CONTENT)))
}

#[cfg(test)]
mod tests;
