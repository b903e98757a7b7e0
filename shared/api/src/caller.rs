//! Who a request is from.

use aws_sdk_dynamodb::types::TransactWriteItem;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    audit::{Action, NewEvent, Origin},
    session::Session,
    timestamp::Timestamp,
    user::User,
};
use identity::{access_token::Claims, app::App};
use store::{CommitError, StoreError, pause};

use super::{
    client::Client,
    log::Who,
    problem::{Code, Problem},
};

/// How often a change starts again because another one was recorded meanwhile.
const ATTEMPTS: u32 = 6;

/// An authenticated request: its access token is genuine and the session behind it is live, as
/// the table says at this moment. So what is revoked, disabled or changed counts at once.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who it is.
    pub user: User,
    /// The session they are in.
    pub session: Session,
    /// Where the request comes from.
    pub client: Client,
    /// What the access token says.
    pub claims: Claims,
}

impl Caller {
    /// An event of the caller's own audit chain.
    #[must_use]
    pub fn event(
        &self,
        app: &App,
        action: Action,
        reason: Option<&'static str>,
        now: Timestamp,
    ) -> NewEvent {
        let ip_address = self.client.ip_address.clone();
        Origin::own(self.user.user_id, Some(self.session.session_id), ip_address).event(
            app.entropy.uuid(now),
            action,
            reason,
            now,
        )
    }
}

impl Caller {
    /// Applies the writes that `build` makes for a time and records its event, if the session
    /// is live at that moment: one that has been ended while the request was under way must not
    /// end others. False when a condition of the writes does not hold.
    ///
    /// # Errors
    /// As for [`Caller::recheck`], or when the table cannot be used.
    pub async fn commit(
        &self,
        app: &App,
        build: impl Fn(Timestamp) -> Result<(NewEvent, Vec<TransactWriteItem>), StoreError>,
    ) -> Result<bool, Problem> {
        let trail = app.audit_trail().await?;
        for round in 1..=ATTEMPTS {
            let head = app.store.chain_head(self.user.user_id).await?;
            self.recheck(app).await?;
            let (event, writes) = build(app.clock.now())?;
            match app.store.commit_at(trail, &head, &event, writes).await {
                Ok(()) => return Ok(true),
                Err(CommitError::Condition { .. }) => return Ok(false),
                Err(CommitError::ChainMoved(_)) => pause(round).await,
                Err(CommitError::Store(error)) => return Err(error.into()),
            }
        }
        Err(StoreError::Contended.into())
    }

    /// The user as they are now, if the session still is live. What is then committed at an end
    /// of the audit chain that was read before, has seen everything that ends sessions.
    ///
    /// # Errors
    /// [`Code::SessionEnded`] and [`Code::AccountDisabled`], as for any request.
    pub async fn recheck(&self, app: &App) -> Result<User, Problem> {
        let (user, session) = (self.user.user_id, self.session.session_id);
        let found = app.store.session_and_user(user, session).await?;
        live(found, app.clock.now()).map(|(_, user)| user)
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        let now = app.clock.now();
        let claims = app.verify(token, now).await?;
        let found = app.store.session_and_user(claims.sub, claims.sid).await?;
        if let Some((_, user)) = &found {
            Who::note(&parts.extensions, user.user_id);
        }
        let (session, user) = live(found, now)?;
        let Ok(client) = Client::from_request_parts(parts, app).await;
        Ok(Self {
            user,
            session,
            client,
            claims,
        })
    }
}

fn live(found: Option<(Session, User)>, now: Timestamp) -> Result<(Session, User), Problem> {
    let (session, user) = found.ok_or_else(|| Problem::new(Code::SessionEnded))?;
    if session.check_live(&user, now).is_err() {
        return Err(Problem::new(Code::SessionEnded));
    }
    if !user.is_active {
        return Err(Problem::new(Code::AccountDisabled));
    }
    Ok((session, user))
}

/// The one bearer token of a request (RFC 6750 §2.1).
fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values
        .next()
        .ok_or_else(|| Problem::new(Code::MissingToken))?;
    let invalid = || Problem::new(Code::InvalidToken);
    if values.next().is_some() {
        return Err(invalid());
    }
    let text = value.to_str().map_err(|_| invalid())?;
    let (scheme, token) = text.split_once(' ').ok_or_else(invalid)?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(invalid());
    }
    Ok(token.trim())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[], Err(Code::MissingToken))]
    #[case(&["Bearer a.b.c"], Ok("a.b.c"))]
    #[case(&["bearer a.b.c"], Ok("a.b.c"))]
    #[case(&["a.b.c"], Err(Code::InvalidToken))]
    #[case(&["Basic YTpi"], Err(Code::InvalidToken))]
    #[case(&["Bearer a", "Bearer b"], Err(Code::InvalidToken))]
    fn one_bearer_token_is_taken(#[case] values: &[&str], #[case] expected: Result<&str, Code>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        assert_eq!(bearer(&headers).map_err(|problem| problem.code()), expected);
    }
}
