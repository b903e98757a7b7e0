//! Sessions that a browser holds by cookie.

use crate::Answer;

/// What a page of the service sends with a sign-in that asks for the cookie.
pub const ASKING: [(&str, &str); 2] = [("x-florence-session", "cookie"), OWN_PAGE];

/// What a browser says of a request from a page of the service.
pub const OWN_PAGE: (&str, &str) = ("sec-fetch-site", "same-origin");

/// The cookie of the session that an answer sets, as a browser sends it back; empty without one.
#[must_use]
pub fn session_cookie(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter();
    let mut texts = set.filter_map(|value| value.to_str().ok());
    let session = texts.find(|text| text.starts_with("__Host-session="));
    let pair = session.and_then(|text| text.split(';').next());
    pair.unwrap_or_default().to_owned()
}
