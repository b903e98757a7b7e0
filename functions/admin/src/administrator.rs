//! Who may use these routes, and what is noted of what they do.

use api::{Caller, Code, OwnPages, Problem};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use domain::{
    audit::{Action, Origin},
    ids::UserId,
    role::Role,
    user::User,
};
use identity::{accounts::Actor, audit::Audit, authentication::Authenticator, context::Context};

/// A caller whose role is admin, as the table says at this moment.
pub(crate) struct Administrator(pub(crate) Caller);

impl<S> FromRequestParts<S> for Administrator
where
    Authenticator: FromRef<S>,
    OwnPages: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        match caller.user.role {
            Role::Admin => Ok(Self(caller)),
            Role::User | Role::Nurse => Err(Problem::new(Code::Forbidden)),
        }
    }
}

/// The same, who has proved it not long ago: for what changes the accounts of others.
pub(crate) struct FreshAdministrator(Administrator);

impl<S> FromRequestParts<S> for FreshAdministrator
where
    Authenticator: FromRef<S>,
    OwnPages: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let administrator = Administrator::from_request_parts(parts, state).await?;
        let Caller { user, session, .. } = &administrator.0;
        Authenticator::from_ref(state).check_fresh(user, session)?;
        Ok(Self(administrator))
    }
}

impl FreshAdministrator {
    /// As whom this administrator changes accounts.
    pub(crate) fn actor(&self) -> Actor {
        self.0.actor()
    }

    /// As whom this administrator does what concerns no account but their own.
    pub(crate) fn by(&self) -> (&User, Origin) {
        self.0.by()
    }
}

impl Administrator {
    pub(crate) fn user_id(&self) -> UserId {
        self.0.user.user_id
    }

    /// As whom this administrator changes accounts.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            administrator: Some(self.0.user.clone()),
            session_id: Some(self.0.session.session_id),
            ip_address: self.0.client.ip_address(),
            assurance: Some(self.0.session.assurance()),
        }
    }

    fn by(&self) -> (&User, Origin) {
        (&self.0.user, self.0.origin())
    }

    /// Records what this administrator saw of `subject`, which changes nothing in the table.
    pub(crate) async fn record(
        &self,
        (context, audit): (&Context, &Audit),
        subject: UserId,
        action: Action,
    ) -> Result<(), Problem> {
        let now = context.now();
        let origin = self.actor().origin(subject);
        let event = origin.event(context.id(now), action, None, now);
        Ok(audit.unit().await?.record(&event).await?)
    }
}

/// The account with that id.
pub(crate) async fn account(context: &Context, id: UserId) -> Result<User, Problem> {
    let found = context.store.user(id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}
