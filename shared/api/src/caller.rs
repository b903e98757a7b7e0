//! Who a request is from.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{Extensions, HeaderMap, header, request::Parts},
    response::AppendHeaders,
};
use domain::timestamp::Timestamp;
use domain::{audit::Origin, session::Session, user::User};
use identity::{
    authentication::{Authenticated, Authenticator, Credential},
    reauthentication::Asking,
};

use super::{
    client::Client,
    cookies::{self, Kept, SetCookie},
    cost::Cost,
    log::Who,
    own_pages::OwnPages,
    problem::{Code, Problem},
};

/// An authenticated request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who it is.
    pub user: User,
    /// The session they are in.
    pub session: Session,
    /// Where the request comes from.
    pub client: Client,
    /// Until when what they presented is good, unless the session ends before.
    pub good_until: Timestamp,
}

/// The same, for a request that throws out whoever else is signed in to the account. It is served
/// also when the account has used up what it may cost in a day.
#[derive(Debug, Clone)]
pub struct ProtectingCaller(pub Caller);

/// The same, for a request that locks, unlocks or ends the session: it is served also in one that is
/// locked.
#[derive(Debug, Clone)]
pub struct LockableCaller(pub Caller);

impl Caller {
    fn new(authenticated: Authenticated, client: Client, extensions: &Extensions) -> Self {
        let Authenticated {
            user,
            session,
            good_until,
            payer,
        } = authenticated;
        Cost::charge_to(extensions, move |usage| payer.charge(usage));
        Self {
            user,
            session,
            client,
            good_until,
        }
    }

    /// Where an event of the caller's own audit chain comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let ip_address = self.client.ip_address();
        let own = Origin::own(self.user.user_id, Some(self.session.session_id), ip_address);
        own.proved(self.session.assurance())
    }

    /// Who asks, for what checks the session again or needs a fresh proof.
    #[must_use]
    pub fn asking(&self) -> Asking<'_> {
        Asking {
            user: &self.user,
            session: &self.session,
            origin: self.origin(),
        }
    }

    /// The header that makes a browser forget the cookie of the session, if one holds it: for
    /// requests that end it.
    pub fn forget(&self) -> AppendHeaders<Option<SetCookie>> {
        let held = self.session.cookie.as_ref();
        AppendHeaders(held.map(|_| cookies::set(cookies::SESSION, "", Kept::Not)))
    }
}

impl<S> FromRequestParts<S> for Caller
where
    Authenticator: FromRef<S>,
    OwnPages: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(client) = Client::from_request_parts(parts, state).await;
        let credential = credential(parts, state)?;
        let known = |user| Who::note(&parts.extensions, user);
        let authenticator = Authenticator::from_ref(state);
        let authenticated = authenticator.authenticate(credential, known).await?;
        authenticator.check_level(&authenticated.user, &authenticated.session)?;
        Ok(Self::new(authenticated, client, &parts.extensions))
    }
}

impl<S> FromRequestParts<S> for ProtectingCaller
where
    Authenticator: FromRef<S>,
    OwnPages: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(client) = Client::from_request_parts(parts, state).await;
        let credential = credential(parts, state)?;
        let known = |user| Who::note(&parts.extensions, user);
        let authenticator = Authenticator::from_ref(state);
        let network = client.network();
        let authenticated = authenticator.authenticate_protecting(credential, network, known);
        let authenticated = authenticated.await?;
        authenticator.check_level(&authenticated.user, &authenticated.session)?;
        Ok(Self(Caller::new(authenticated, client, &parts.extensions)))
    }
}

impl<S> FromRequestParts<S> for LockableCaller
where
    Authenticator: FromRef<S>,
    OwnPages: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(client) = Client::from_request_parts(parts, state).await;
        let credential = credential(parts, state)?;
        let known = |user| Who::note(&parts.extensions, user);
        let authenticator = Authenticator::from_ref(state);
        let network = client.network();
        let authenticated = authenticator.authenticate_live_or_locked(credential, network, known);
        let authenticated = authenticated.await?;
        Ok(Self(Caller::new(authenticated, client, &parts.extensions)))
    }
}

/// What a request proves itself with. Browsers add the cookie by themselves, so that it counts only
/// where no header says otherwise, and only for pages of the service.
fn credential<'a, S>(parts: &'a Parts, state: &S) -> Result<Credential<'a>, Problem>
where
    OwnPages: FromRef<S>,
{
    if !parts.headers.contains_key(header::AUTHORIZATION)
        && let Some(cookie) = cookies::sent(&parts.headers, cookies::SESSION)
    {
        OwnPages::from_ref(state).require(&parts.method, &parts.headers)?;
        return Ok(Credential::Cookie(cookie));
    }
    bearer(&parts.headers).map(Credential::AccessToken)
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
    let (scheme, token) = text.trim().split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("Bearer") {
        // Another scheme is as if nothing was sent (RFC 6750 §3.1).
        return Err(Problem::new(Code::MissingToken));
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
    #[case(&["a.b.c"], Err(Code::MissingToken))]
    #[case(&["Bearer"], Ok(""))]
    #[case(&["Basic YTpi"], Err(Code::MissingToken))]
    #[case(&["basic YTpi"], Err(Code::MissingToken))]
    #[case(&["Basic YTpi", "Bearer b"], Err(Code::InvalidToken))]
    #[case(&["Bearer a", "Bearer b"], Err(Code::InvalidToken))]
    fn one_bearer_token_is_taken(#[case] values: &[&str], #[case] expected: Result<&str, Code>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        assert_eq!(bearer(&headers).map_err(|problem| problem.code()), expected);
    }
}
