//! Every path that no other function has.

use api::{Code, Problem};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header},
    response::IntoResponse as _,
};

use crate::files::{File, is_hashed};

/// What the application shows at a path is its own affair: it decides by the address.
const INDEX: &str = "/index.html";

/// Below these, paths belong to programs, which want to be told in JSON.
const OF_PROGRAMS: [&str; 3] = ["/api", "/oauth", "/.well-known"];

/// Only what this function serves runs, is shown or is asked, and nobody frames it. No code and no
/// style stands in a page, and no text becomes markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
     img-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
     trusted-types 'none'";

/// What a page may not use, even if somebody got code into it.
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), \
     publickey-credentials-get=(self), publickey-credentials-create=(self)";

/// The headers of every file.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// A file, or the application for any other path.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let path = uri.path();
    if OF_PROGRAMS.iter().any(|prefix| is_below(path, prefix)) {
        return Problem::new(Code::NotFound).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (allow, Problem::new(Code::MethodNotAllowed)).into_response();
    }
    // A page that was loaded before a deployment asks for files of then: markup would be no answer.
    let found = match File::at(path) {
        None if !is_hashed(path) => File::at(INDEX),
        found => found,
    };
    match found {
        Some(file) => answer(file, &method, &headers),
        None => Problem::new(Code::NotFound).into_response(),
    }
}

/// Whether `path` is `prefix` or below it.
fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn answer(file: &'static File, method: &Method, asked: &HeaderMap) -> Response<Body> {
    let (bytes, is_packed) = match file.gzip {
        Some(gzip) if takes_gzip(asked) => (gzip, true),
        _ => (file.bytes, false),
    };
    let is_known = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tags| names(tags, file.etag));
    let body = if is_known || method == Method::HEAD {
        Body::empty()
    } else {
        Body::from(bytes)
    };
    let mut response = Response::new(body);
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    let kept = if file.is_immutable() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let own = [
        (header::CONTENT_TYPE, file.content_type),
        (header::CACHE_CONTROL, kept),
        (header::ETAG, file.etag),
        (header::VARY, "accept-encoding, origin"),
    ];
    for (name, value) in own.into_iter().chain(HEADERS) {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_packed {
        let gzip = HeaderValue::from_static("gzip");
        headers.insert(header::CONTENT_ENCODING, gzip);
    }
    response
}

/// Whether a browser takes gzip (RFC 9110 §12.5.3).
fn takes_gzip(asked: &HeaderMap) -> bool {
    let values = asked.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        let is_zero = weight.trim_matches(['0', '.']).is_empty();
        name.trim().eq_ignore_ascii_case("gzip") && !is_zero
    })
}

/// Whether `If-None-Match` names `etag`, weakly compared (RFC 9110 §13.1.2).
fn names(tags: &HeaderValue, etag: &str) -> bool {
    let tags = tags.to_str().unwrap_or_default();
    tags.split(',')
        .any(|tag| tag.trim() == "*" || tag.trim().trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests;
