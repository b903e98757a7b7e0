//! What a function answered, as an HTTP response.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    headers: Option<BTreeMap<String, Value>>,
    cookies: Option<Vec<String>>,
    body: Option<String>,
    is_base64_encoded: Option<bool>,
}

/// A response of the gateway's own.
pub(super) fn message(status: StatusCode, text: &str) -> Response {
    json_response(status, json!({"message": text}).to_string())
}

/// The response that the payload describes. A payload without `statusCode` is
/// the body itself, as the payload format 2.0 has it.
pub(super) fn build(payload: &[u8]) -> Result<Response, String> {
    let payload: Value = serde_json::from_slice(payload)
        .map_err(|error| format!("the response is not JSON: {error}"))?;
    match payload {
        Value::Object(fields) if fields.contains_key("statusCode") => {
            let answer: Answer = serde_json::from_value(fields.into())
                .map_err(|error| format!("the response is malformed: {error}"))?;
            answer.into_response()
        }
        Value::String(body) => Ok(json_response(StatusCode::OK, body)),
        body => Ok(json_response(StatusCode::OK, body.to_string())),
    }
}

impl Answer {
    fn into_response(self) -> Result<Response, String> {
        let status = StatusCode::from_u16(self.status_code)
            .ok()
            .filter(|status| !status.is_informational())
            .ok_or_else(|| format!("statusCode {} is not a status", self.status_code))?;
        let body = self.body.unwrap_or_default();
        let body = if self.is_base64_encoded == Some(true) {
            STANDARD
                .decode(body)
                .map_err(|error| format!("the body is not base64: {error}"))?
        } else {
            body.into_bytes()
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in self.headers.unwrap_or_default() {
            let name = HeaderName::try_from(&name)
                .map_err(|_| format!("{name:?} is not a header name"))?;
            let value = header_value(&name, &value)?;
            // The length is the decoded body's and is set by the server.
            if ![CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
                headers.insert(name, value);
            }
        }
        for cookie in self.cookies.unwrap_or_default() {
            let cookie = HeaderValue::try_from(cookie)
                .map_err(|_| "a cookie is not a header value".to_owned())?;
            headers.append(SET_COOKIE, cookie);
        }
        headers
            .entry(CONTENT_TYPE)
            .or_insert(HeaderValue::from_static("text/plain;charset=UTF-8"));
        Ok(response)
    }
}

fn header_value(name: &HeaderName, value: &Value) -> Result<HeaderValue, String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return Err(format!("header {name} is not a string")),
    };
    HeaderValue::try_from(text)
        .map_err(|_| format!("header {name} has a value that cannot be sent"))
}

fn json_response(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use rstest::rstest;

    use super::*;

    async fn body(response: Response) -> Vec<u8> {
        to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec()
    }

    #[tokio::test]
    async fn status_headers_cookies_and_body_are_the_functions() {
        let payload = br#"{"statusCode":201,"headers":{"X-Kind":"a","x-count":2},
            "cookies":["a=1; Secure","b=2"],"body":"made"}"#;

        let response = build(payload).unwrap();

        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["x-kind"], "a");
        assert_eq!(response.headers()["x-count"], "2");
        let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["a=1; Secure", "b=2"]);
        assert_eq!(body(response).await, b"made");
    }

    #[tokio::test]
    async fn a_base64_body_is_sent_as_bytes() {
        let payload = br#"{"statusCode":200,"isBase64Encoded":true,"body":"AP+A"}"#;

        let response = build(payload).unwrap();

        assert_eq!(body(response).await, [0x00, 0xff, 0x80]);
    }

    #[rstest]
    #[case(r#""Hello""#, "Hello")]
    #[case(r#"{"a":1}"#, r#"{"a":1}"#)]
    #[case("[1,2]", "[1,2]")]
    #[tokio::test]
    async fn without_a_status_the_payload_is_the_body(#[case] payload: &str, #[case] sent: &str) {
        let response = build(payload.as_bytes()).unwrap();

        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(body(response).await, sent.as_bytes());
    }

    #[rstest]
    #[case("not json")]
    #[case(r#"{"statusCode":"200"}"#)]
    #[case(r#"{"statusCode":42}"#)]
    #[case(r#"{"statusCode":200,"isBase64Encoded":true,"body":"?"}"#)]
    #[case(r#"{"statusCode":200,"headers":{"x y":"a"}}"#)]
    #[case(r#"{"statusCode":200,"headers":{"x":["a"]}}"#)]
    fn a_malformed_response_is_an_error(#[case] payload: &str) {
        assert!(build(payload.as_bytes()).is_err());
    }
}
