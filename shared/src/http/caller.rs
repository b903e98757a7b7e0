//! Who a request is from.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::{
    client::Client,
    log::Who,
    problem::{Code, Problem},
};
use crate::{
    app::App,
    auth::access_token::Claims,
    domain::{
        audit::{Action, NewEvent, Origin},
        session::Session,
        timestamp::Timestamp,
        user::User,
    },
};

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

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        let now = app.clock.now();
        let claims = app.verify(token, now).await?;
        let found = app.store.session_and_user(claims.sub, claims.sid).await?;
        let Some((session, user)) = found else {
            return Err(Problem::new(Code::SessionEnded));
        };
        Who::note(&parts.extensions, user.user_id);
        if session.check_live(&user, now).is_err() {
            return Err(Problem::new(Code::SessionEnded));
        }
        if !user.is_active {
            return Err(Problem::new(Code::AccountDisabled));
        }
        let Ok(client) = Client::from_request_parts(parts, app).await;
        Ok(Self {
            user,
            session,
            client,
            claims,
        })
    }
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
