//! Requests to the endpoints of OAuth: a form, and perhaps the service that sends it.

use axum::{
    extract::{FromRef, FromRequest, Request},
    http::{HeaderMap, header},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::service::{ServiceKey, ServiceName};
use identity::services::Services;

use super::{
    form::{Form, decoded},
    problem::{Code, Problem},
};

/// A form, with the service that sends it if it authenticates itself: with its name and key by HTTP
/// Basic, or as `client_id` and `client_secret` in the form (RFC 6749 §2.3.1).
pub struct OauthRequest {
    form: Form,
    service: Option<ServiceName>,
}

impl OauthRequest {
    /// The service that sends it, if it says who it is.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceName> {
        self.service.as_ref()
    }

    /// The service that sends it.
    ///
    /// # Errors
    /// 401 when it does not say.
    pub fn required_service(&self) -> Result<&ServiceName, Problem> {
        self.service().ok_or_else(invalid_client)
    }

    /// The value of a parameter that must be there.
    ///
    /// # Errors
    /// 400 when it is not.
    pub fn required(&self, name: &str) -> Result<&str, Problem> {
        self.form.get(name).ok_or_else(|| {
            let missing = format!("{name} is required");
            Problem::new(Code::InvalidRequest).detail(missing).oauth()
        })
    }
}

impl<S> FromRequest<S> for OauthRequest
where
    Services: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let basic = basic(request.headers())?;
        let form = Form::of(request).await?;
        let service = match credentials(basic, &form)? {
            Some(credentials) => Some(authenticate(state, credentials).await?),
            None => None,
        };
        Ok(Self { form, service })
    }
}

/// A name and a key as they came.
type Credentials = (String, String);

async fn authenticate<S>(state: &S, (name, key): Credentials) -> Result<ServiceName, Problem>
where
    Services: FromRef<S>,
{
    let key: ServiceKey = key.parse().map_err(|_| invalid_client())?;
    if key.name.as_str() != name {
        return Err(invalid_client());
    }
    let found = Services::from_ref(state).of_key(&key).await?;
    found.ok_or_else(invalid_client)
}

/// Those of the one way that is used.
fn credentials(basic: Option<Credentials>, form: &Form) -> Result<Option<Credentials>, Problem> {
    let (name, key) = (form.get("client_id"), form.get("client_secret"));
    match (basic, name, key) {
        (Some((name, _)), Some(other), None) if name != other => Err(invalid_client()),
        (Some(_), _, Some(_)) => {
            let must = "a service says who it is in one way";
            Err(Problem::new(Code::InvalidRequest).detail(must).oauth())
        }
        (Some(basic), _, None) => Ok(Some(basic)),
        (None, Some(name), Some(key)) => Ok(Some((name.to_owned(), key.to_owned()))),
        (None, None, Some(_)) => Err(invalid_client()),
        // A client without a key says who it is and proves nothing.
        (None, _, None) => Ok(None),
    }
}

/// Those of the one `Authorization` header. Another scheme is as if nothing was sent.
fn basic(headers: &HeaderMap) -> Result<Option<Credentials>, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(invalid_client());
    }
    let text = value.to_str().map_err(|_| invalid_client())?;
    let (scheme, encoded) = text.trim().split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Ok(None);
    }
    let pair = BASE64_STANDARD.decode(encoded.trim()).ok();
    let pair = pair.and_then(|pair| String::from_utf8(pair).ok());
    let pair = pair.ok_or_else(invalid_client)?;
    let (name, key) = pair.split_once(':').ok_or_else(invalid_client)?;
    Ok(Some((decoded(name), decoded(key))))
}

fn invalid_client() -> Problem {
    Problem::new(Code::InvalidClient).oauth()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    fn read(values: &[&str]) -> Result<Option<Credentials>, Code> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        basic(&headers).map_err(|problem| problem.code())
    }

    #[rstest]
    #[case(&[], None)]
    #[case(&["Bearer a"], None)]
    #[case(&["Basic YTpi"], Some(("a", "b")))]
    #[case(&["basic  YSUzQTpiJTNB"], Some(("a:", "b:")))]
    fn name_and_key_are_read(#[case] values: &[&str], #[case] expected: Option<(&str, &str)>) {
        let expected = expected.map(|(name, key)| (name.to_owned(), key.to_owned()));
        assert_eq!(read(values), Ok(expected));
    }

    #[rstest]
    #[case(&["Basic"])]
    #[case(&["Basic ?"])]
    #[case(&["Basic YQ=="])]
    #[case(&["Basic /zr/"])]
    #[case(&["Basic YTpi", "Basic YTpi"])]
    fn what_is_no_name_and_key_is_refused(#[case] values: &[&str]) {
        assert_eq!(read(values), Err(Code::InvalidClient));
    }
}
