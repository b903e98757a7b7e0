//! The cookies that browsers keep for this service.
//!
//! Pages cannot read them, no other site makes a browser send them, and none below or beside this
//! host can set them (RFC 6265bis §4.1.3).

#[cfg(feature = "identity")]
use axum::http::HeaderName;
#[cfg(any(test, feature = "identity"))]
use axum::http::HeaderValue;
use axum::http::{HeaderMap, header};

/// What makes a browser known again.
pub(crate) const DEVICE: &str = "__Host-device";

/// What holds a session.
#[cfg(feature = "identity")]
pub(crate) const SESSION: &str = "__Host-session";

/// How long a browser keeps a cookie.
#[cfg(feature = "identity")]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kept {
    /// For so many seconds.
    Seconds(u32),
    /// Until it is closed.
    WhileOpen,
    /// Not at all: it forgets what it has.
    Not,
}

/// A header that sets a cookie.
#[cfg(feature = "identity")]
pub(crate) type SetCookie = (HeaderName, HeaderValue);

/// The header that gives a browser the cookie `name`. A value has no other characters than
/// base64url and `_`.
///
/// # Panics
/// Never: those are good in a header.
#[cfg(feature = "identity")]
pub(crate) fn set(name: &str, value: &str, kept: Kept) -> SetCookie {
    let kept = match kept {
        Kept::Seconds(seconds) => format!(" Max-Age={seconds};"),
        Kept::WhileOpen => String::new(),
        Kept::Not => " Max-Age=0;".to_owned(),
    };
    let cookie = format!("{name}={value};{kept} Path=/; Secure; HttpOnly; SameSite=Strict");
    let value = HeaderValue::try_from(cookie);
    (
        header::SET_COOKIE,
        value.unwrap_or_else(|_| unreachable!("base64url is good in a header")),
    )
}

/// The value that a browser sent. Of two cookies of the name none counts.
pub(crate) fn sent<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let mut found = texts
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    let value = found.next()?;
    found.next().is_none().then_some(value)
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
        assert_eq!(sent(&headers, DEVICE), expected);
    }

    #[cfg(feature = "identity")]
    #[rstest]
    #[case(
        Kept::Seconds(60),
        "__Host-session=x; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Strict"
    )]
    #[case(
        Kept::WhileOpen,
        "__Host-session=x; Path=/; Secure; HttpOnly; SameSite=Strict"
    )]
    #[case(
        Kept::Not,
        "__Host-session=x; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict"
    )]
    fn no_cookie_lacks_what_protects_it(#[case] kept: Kept, #[case] expected: &str) {
        let (name, value) = set(SESSION, "x", kept);
        assert_eq!(
            (name, value.to_str().unwrap()),
            (header::SET_COOKIE, expected)
        );
    }
}
