//! Which pages may act with the cookie of a session.
//!
//! A browser adds the cookie to whatever asks this host, so that the cookie alone does not say who
//! asks (cross-site request forgery). `SameSite=Strict` keeps other sites out, but not other hosts
//! of the same site. What browsers say themselves of a request, and pages cannot, tells those
//! apart: `Sec-Fetch-Site` (W3C Fetch Metadata), and `Origin` from browsers that lack it.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, Method, header};
use store::environment::variables::Variables;

use super::{
    json::require_json,
    problem::{Code, Problem},
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The pages of the host itself, and those of `WEB_ORIGIN`. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct OwnPages {
    origin: Option<Arc<str>>,
}

impl OwnPages {
    /// With the origin that `WEB_ORIGIN` names, if any.
    #[must_use]
    pub fn new(variables: &Variables) -> Self {
        Self {
            origin: variables.text("WEB_ORIGIN").map(Into::into),
        }
    }

    /// Lets a request by cookie in that a page of this service sent, or a person by opening an
    /// address. A request that may change something must say so and be JSON, which no form is.
    ///
    /// # Errors
    /// [`Code::CrossSite`] and [`Code::UnsupportedMediaType`].
    pub(crate) fn require(&self, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
        let is_own = match one(headers, &SEC_FETCH_SITE) {
            Some("same-origin") => true,
            Some("none") | None if method.is_safe() => true,
            _ => self.is_web_origin(headers),
        };
        if !is_own {
            return Err(Problem::new(Code::CrossSite));
        }
        if method.is_safe() {
            return Ok(());
        }
        require_json(headers)
    }

    fn is_web_origin(&self, headers: &HeaderMap) -> bool {
        match (&self.origin, one(headers, &header::ORIGIN)) {
            (Some(own), Some(origin)) => own.eq_ignore_ascii_case(origin),
            _ => false,
        }
    }
}

/// The one value of a header. Of several, and of what is no text, the empty one, which nothing here
/// takes.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().unwrap_or_default();
    Some(if values.next().is_none() { value } else { "" })
}

#[cfg(test)]
mod tests;
