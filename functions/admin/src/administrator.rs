//! Who may use these routes, and what is noted of what they do.

use axum::{extract::FromRequestParts, http::request::Parts};
use shared::{
    app::App,
    domain::{
        audit::{Action, NewEvent, Origin},
        ids::UserId,
        role::Role,
        timestamp::Timestamp,
        user::User,
    },
    http::{Caller, Code, Problem},
};

/// A caller whose role is admin, as the table says at this moment.
pub(crate) struct Administrator(pub(crate) Caller);

impl FromRequestParts<App> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        match caller.user.role {
            Role::Admin => Ok(Self(caller)),
            Role::User | Role::Nurse => Err(Problem::new(Code::Forbidden)),
        }
    }
}

impl Administrator {
    pub(crate) fn user_id(&self) -> UserId {
        self.0.user.user_id
    }

    /// Something this administrator did to, or saw of, `subject`.
    pub(crate) fn event(
        &self,
        app: &App,
        subject: UserId,
        action: Action,
        now: Timestamp,
    ) -> NewEvent {
        self.refused(app, subject, action, None, now)
    }

    /// Something this administrator was refused, when there is a `reason`.
    pub(crate) fn refused(
        &self,
        app: &App,
        subject: UserId,
        action: Action,
        reason: Option<&'static str>,
        now: Timestamp,
    ) -> NewEvent {
        let origin = Origin {
            user_id: subject,
            actor_id: self.user_id(),
            session_id: Some(self.0.session.session_id),
            ip_address: self.0.client.ip_address.clone(),
        };
        origin.event(app.entropy.uuid(now), action, reason, now)
    }
}

/// Records what changes nothing in the table, such as a read.
pub(crate) async fn record(app: &App, event: &NewEvent) -> Result<(), Problem> {
    let trail = app.audit_trail().await?;
    app.store.append(trail, event, &[]).await?;
    Ok(())
}

/// The account that a path names.
pub(crate) async fn account(app: &App, id: UserId) -> Result<User, Problem> {
    let found = app.store.user(id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}
