//! The cookie that lets a browser be known again.
//!
//! Pages cannot read it, and no other site makes a browser send it (RFC 6265bis §4.1.3). Programs
//! use the field `device_token` instead.

#[cfg(feature = "identity")]
use axum::http::HeaderName;
#[cfg(any(test, feature = "identity"))]
use axum::http::HeaderValue;
use axum::http::{HeaderMap, header};
use domain::device::DeviceToken;

const NAME: &str = "__Host-device";

/// How long a browser keeps it, in seconds: 400 days, the longest that browsers allow.
#[cfg(feature = "identity")]
const MAX_AGE_SECONDS: u32 = 400 * 86_400;

/// The header that gives a browser `token`.
///
/// # Panics
/// Never: a token has no other characters than a header may have.
#[cfg(feature = "identity")]
pub(crate) fn set_device_cookie(token: &str) -> [(HeaderName, HeaderValue); 1] {
    let cookie = format!(
        "{NAME}={token}; Max-Age={MAX_AGE_SECONDS}; Path=/; Secure; HttpOnly; SameSite=Strict"
    );
    let value = HeaderValue::try_from(cookie);
    [(
        header::SET_COOKIE,
        value.unwrap_or_else(|_| unreachable!("base64url is good in a header")),
    )]
}

/// The token that a browser sent. Of two cookies of the name none counts.
pub(crate) fn device_cookie(headers: &HeaderMap) -> Option<DeviceToken> {
    let values = headers.get_all(header::COOKIE).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let mut found = texts
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == NAME)
        .map(|(_, value)| DeviceToken(value.to_owned()));
    let token = found.next()?;
    found.next().is_none().then_some(token)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[], None)]
    #[case(&["a=1"], None)]
    #[case(&["__Host-device=fld_x"], Some("fld_x"))]
    #[case(&["a=1; __Host-device=fld_x;b=2"], Some("fld_x"))]
    #[case(&["a=1", "__Host-device=fld_x"], Some("fld_x"))]
    #[case(&["device=fld_x; __host-device=fld_x"], None)]
    #[case(&["__Host-device=fld_x; __Host-device=fld_y"], None)]
    fn one_cookie_is_taken(#[case] values: &[&str], #[case] expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::COOKIE, HeaderValue::from_str(value).unwrap());
        }
        let found = device_cookie(&headers).map(|token| token.0);
        assert_eq!(found.as_deref(), expected);
    }
}
