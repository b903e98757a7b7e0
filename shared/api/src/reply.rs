//! Answers with a JSON body.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::language::Language;
use serde::Serialize;

/// Goes with every JSON answer.
pub const EDUCATIONAL_NOTICE: &str =
    "For educational use only. Not medical advice. Do not enter patient identifiers.";

/// The headers of what is the same for everybody and seldom changes: caches may keep it for five
/// minutes. The gateway's answer names the origin that asked, so it is good for that one only.
pub const CACHEABLE: [(HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "public, max-age=300"),
    (header::VARY, "origin"),
];

const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A JSON answer: `T` with the notice beside its fields.
#[derive(Debug)]
pub struct Reply<T> {
    status: StatusCode,
    version: Option<u64>,
    location: Option<String>,
    replayed: bool,
    cacheable: bool,
    language: Option<Language>,
    body: T,
}

impl<T: Serialize> Reply<T> {
    /// 200 OK.
    pub fn ok(body: T) -> Self {
        Self {
            status: StatusCode::OK,
            version: None,
            location: None,
            replayed: false,
            cacheable: false,
            language: None,
            body,
        }
    }

    /// 201 Created: what was made is at the path `location` (RFC 9110 §10.2.2).
    #[must_use]
    pub fn created(self, location: impl Into<String>) -> Self {
        Self {
            status: StatusCode::CREATED,
            location: Some(location.into()),
            ..self
        }
    }

    /// Another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// Tells that the request was done before and nothing was done now.
    #[must_use]
    pub fn replayed(self) -> Self {
        Self {
            replayed: true,
            ..self
        }
    }

    /// Lets caches keep it, as [`CACHEABLE`] says; nothing else is kept.
    #[must_use]
    pub fn cacheable(self) -> Self {
        Self {
            cacheable: true,
            ..self
        }
    }

    /// Tells the language of the body, which the client chose.
    #[must_use]
    pub fn language(self, language: Language) -> Self {
        Self {
            language: Some(language),
            ..self
        }
    }

    /// Adds the `ETag` of what the body shows.
    #[must_use]
    pub fn version(self, version: u64) -> Self {
        Self {
            version: Some(version),
            ..self
        }
    }
}

#[derive(Serialize)]
struct Noticed<T> {
    #[serde(flatten)]
    body: T,
    educational_notice: &'static str,
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response<Body> {
        let body = Noticed {
            body: self.body,
            educational_notice: EDUCATIONAL_NOTICE,
        };
        let mut response = json_response(self.status, "application/json", &body);
        if let Some(version) = self.version {
            let headers = response.headers_mut();
            headers.insert(header::ETAG, super::etag(version));
        }
        let location = self.location.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(location)) = location {
            let headers = response.headers_mut();
            headers.insert(header::LOCATION, location);
        }
        if self.replayed {
            let headers = response.headers_mut();
            headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
        }
        if let Some(language) = self.language {
            tell_language(&mut response, language);
        }
        if self.cacheable {
            for (name, value) in CACHEABLE {
                let headers = response.headers_mut();
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        response
    }
}

/// An answer in a JSON format whose standard leaves no room for the notice.
#[derive(Debug)]
pub struct Document<T> {
    media_type: &'static str,
    language: Language,
    version: Option<u64>,
    body: T,
}

impl<T: Serialize> Document<T> {
    /// `body` in the format `media_type` and the language that the client chose.
    pub fn new(media_type: &'static str, language: Language, body: T) -> Self {
        Self {
            media_type,
            language,
            version: None,
            body,
        }
    }

    /// Adds the `ETag` of what the body shows.
    #[must_use]
    pub fn version(self, version: u64) -> Self {
        Self {
            version: Some(version),
            ..self
        }
    }
}

impl<T: Serialize> IntoResponse for Document<T> {
    fn into_response(self) -> Response<Body> {
        let mut response = json_response(StatusCode::OK, self.media_type, &self.body);
        tell_language(&mut response, self.language);
        if let Some(version) = self.version {
            let headers = response.headers_mut();
            headers.insert(header::ETAG, super::etag(version));
        }
        response
    }
}

/// `Content-Language`, and that it depends on the request (RFC 9110 §8.5, §12.5.5).
fn tell_language(response: &mut Response<Body>, language: Language) {
    let headers = response.headers_mut();
    let tag = HeaderValue::from_static(language.tag());
    headers.insert(header::CONTENT_LANGUAGE, tag);
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
}

/// A response that no cache keeps.
pub(super) fn json_response<T: Serialize>(
    status: StatusCode,
    content_type: &'static str,
    body: &T,
) -> Response<Body> {
    let (status, bytes) = match serde_json::to_vec(body) {
        Ok(bytes) => (status, bytes),
        Err(error) => {
            tracing::error!(%error, "an answer could not be serialized");
            (StatusCode::INTERNAL_SERVER_ERROR, Vec::new())
        }
    };
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;
    use serde_json::value::RawValue;

    use super::*;

    #[derive(Serialize)]
    struct Body {
        data: Box<RawValue>,
    }

    #[tokio::test]
    async fn the_notice_leaves_the_digits_of_numbers_alone() {
        let data = r#"{"a":[1.10,1E400,12345678901234567890123]}"#;
        let body = Body {
            data: RawValue::from_string(data.to_owned()).unwrap(),
        };
        let response = Reply::ok(body).into_response();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let expected = format!(r#"{{"data":{data},"educational_notice":"{EDUCATIONAL_NOTICE}"}}"#);
        assert_eq!(String::from_utf8(bytes.to_vec()).unwrap(), expected);
    }
}
