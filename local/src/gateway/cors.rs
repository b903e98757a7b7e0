//! CORS as API Gateway does it: it answers preflights by itself, and sets the
//! headers of other responses in place of the function's.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::template::Cors;

/// The answer to a preflight; `None` for any other request.
pub(super) fn preflight(cors: &Cors, request: &Parts) -> Option<Response> {
    let headers = &request.headers;
    let is_preflight = request.method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if !is_preflight {
        return None;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if allowed_origin(cors, request).is_some() {
        let headers = response.headers_mut();
        set(
            headers,
            ACCESS_CONTROL_ALLOW_METHODS,
            &cors.allow_methods.join(","),
        );
        set(
            headers,
            ACCESS_CONTROL_ALLOW_HEADERS,
            &cors.allow_headers.join(","),
        );
        let max_age = cors.max_age.map(|seconds| seconds.to_string());
        set(
            headers,
            ACCESS_CONTROL_MAX_AGE,
            &max_age.unwrap_or_default(),
        );
    }
    Some(response)
}

/// Sets the headers that every response to an allowed origin has, and removes
/// the function's own.
pub(super) fn add_headers(cors: &Cors, request: &Parts, headers: &mut HeaderMap) {
    for name in [
        ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        ACCESS_CONTROL_EXPOSE_HEADERS,
    ] {
        headers.remove(name);
    }
    let Some(origin) = allowed_origin(cors, request) else {
        return;
    };
    set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    set(
        headers,
        ACCESS_CONTROL_EXPOSE_HEADERS,
        &cors.expose_headers.join(","),
    );
    if cors.allow_credentials {
        set(headers, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
}

/// What `access-control-allow-origin` says to the request's origin.
fn allowed_origin<'a>(cors: &'a Cors, request: &'a Parts) -> Option<&'a str> {
    let origin = request.headers.get(ORIGIN)?.to_str().ok()?;
    cors.allow_origins
        .iter()
        .find_map(|allowed| match allowed.split_once('*') {
            Some(("", "")) => Some("*"),
            Some((prefix, suffix)) => (origin.len() >= prefix.len() + suffix.len()
                && origin.starts_with(prefix)
                && origin.ends_with(suffix))
            .then_some(origin),
            None => (allowed == origin).then_some(origin),
        })
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value)
        && !value.is_empty()
    {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    const ORIGINS: [&str; 2] = ["https://app.example", "http://*.test"];

    fn cors() -> Cors {
        Cors {
            allow_origins: ORIGINS.map(str::to_owned).to_vec(),
            allow_methods: vec!["GET".to_owned(), "POST".to_owned()],
            allow_headers: vec!["authorization".to_owned()],
            expose_headers: vec!["etag".to_owned()],
            allow_credentials: false,
            max_age: Some(600),
        }
    }

    fn request(method: Method, origin: &str) -> Parts {
        Request::builder()
            .method(method)
            .header(ORIGIN, origin)
            .header(ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .body(())
            .unwrap()
            .into_parts()
            .0
    }

    #[test]
    fn a_preflight_is_answered_for_an_allowed_origin() {
        let request = request(Method::OPTIONS, "https://app.example");

        let mut response = preflight(&cors(), &request).unwrap();
        add_headers(&cors(), &request, response.headers_mut());

        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        assert_eq!(
            response.headers()[ACCESS_CONTROL_ALLOW_ORIGIN],
            "https://app.example"
        );
        assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_METHODS], "GET,POST");
        assert_eq!(response.headers()[ACCESS_CONTROL_MAX_AGE], "600");
    }

    #[test]
    fn another_origin_gets_no_header() {
        let request = request(Method::OPTIONS, "https://evil.example");

        let mut response = preflight(&cors(), &request).unwrap();
        add_headers(&cors(), &request, response.headers_mut());

        assert!(response.headers().is_empty());
    }

    #[test]
    fn the_functions_own_headers_are_replaced() {
        let request = request(Method::GET, "http://a.test");
        let mut headers = HeaderMap::new();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));

        add_headers(&cors(), &request, &mut headers);

        assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "http://a.test");
        assert_eq!(headers[ACCESS_CONTROL_EXPOSE_HEADERS], "etag");
        assert!(preflight(&cors(), &request).is_none());
    }
}
