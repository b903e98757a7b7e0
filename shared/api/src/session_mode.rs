//! How the client of a sign-in asks to hold its session, and what its browser holds until then.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderName, request::Parts},
};
use domain::session::SessionMode;
use identity::{session_cookie::SessionCookie, sessions::Sessions};
use utoipa::IntoParams;

use super::{
    cookies,
    own_pages::OwnPages,
    problem::{Code, Problem},
};

const HEADER: HeaderName = HeaderName::from_static("x-florence-session");

/// The header of sign-ins, for their documentation.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its documentation is used")]
pub struct SessionModeHeader {
    /// `cookie` answers with the cookie `__Host-session` and no token. Pages of the service alone may
    /// ask for it: `Sec-Fetch-Site` must be `same-origin`, or `Origin` that of the pages.
    #[param(rename = "x-florence-session", pattern = "^cookie$")]
    mode: Option<String>,
}

/// Tokens, unless the header asks for the cookie and a page of the service sent it.
#[derive(Debug, Clone)]
pub struct AskedMode {
    /// How the session is to be held.
    pub mode: SessionMode,
    /// What the browser holds, which the new cookie takes the place of.
    held: Option<SessionCookie>,
}

impl AskedMode {
    /// Ends the session that the browser held, if any: for whoever has just signed in with this
    /// request, from `ip_address`. A sign-in that gets tokens leaves the cookie in its place.
    pub async fn replace_held(&self, sessions: &Sessions, ip_address: Option<String>) {
        if let Some(cookie) = &self.held {
            sessions.replace(cookie, ip_address).await;
        }
    }
}

impl<S> FromRequestParts<S> for AskedMode
where
    OwnPages: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let mode = asked(&parts.headers)?;
        if mode == SessionMode::Tokens {
            return Ok(Self { mode, held: None });
        }
        OwnPages::from_ref(state).require(&parts.method, &parts.headers)?;
        let sent = cookies::sent(&parts.headers, cookies::SESSION);
        let held = sent.and_then(|text| text.parse().ok());
        Ok(Self { mode, held })
    }
}

fn asked(headers: &HeaderMap) -> Result<SessionMode, Problem> {
    let mut values = headers.get_all(&HEADER).iter();
    match (values.next().map(AsRef::as_ref), values.next()) {
        (None, _) => Ok(SessionMode::Tokens),
        (Some(b"cookie"), None) => Ok(SessionMode::Cookie),
        _ => Err(Problem::new(Code::InvalidHeader).detail("x-florence-session must be cookie")),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use rstest::rstest;

    use super::*;

    const COOKIE: (&str, &str) = ("x-florence-session", "cookie");
    const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
    const OTHER: (&str, &str) = ("sec-fetch-site", "same-site");
    const JSON: (&str, &str) = ("content-type", "application/json");

    #[rstest]
    #[case(&[], Ok(SessionMode::Tokens))]
    #[case(&[OTHER], Ok(SessionMode::Tokens))]
    #[case(&[COOKIE, OWN, JSON], Ok(SessionMode::Cookie))]
    #[case(&[COOKIE, OTHER, JSON], Err(Code::CrossSite))]
    #[case(&[COOKIE, JSON], Err(Code::CrossSite))]
    #[case(&[COOKIE, OWN], Err(Code::UnsupportedMediaType))]
    #[case(&[("x-florence-session", "token")], Err(Code::InvalidHeader))]
    #[case(&[("x-florence-session", "Cookie")], Err(Code::InvalidHeader))]
    #[case(&[COOKIE, COOKIE, OWN, JSON], Err(Code::InvalidHeader))]
    #[tokio::test]
    async fn a_page_of_the_service_may_ask_for_the_cookie(
        #[case] sent: &[(&str, &str)],
        #[case] expected: Result<SessionMode, Code>,
    ) {
        let mut request = Request::post("/");
        for (name, value) in sent {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let asked = AskedMode::from_request_parts(&mut parts, &OwnPages::default()).await;
        let asked = asked
            .map(|asked| asked.mode)
            .map_err(|problem| problem.code());
        assert_eq!(asked, expected);
    }
}
