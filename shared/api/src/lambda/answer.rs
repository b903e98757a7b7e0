//! An answer as API Gateway takes it from a function.

use std::pin::Pin;

use axum::{
    body::{Body, Bytes},
    http::{Response, StatusCode},
};
use http_body_util::BodyExt as _;
use lambda_http::{Body as EventBody, IntoResponse};

/// An answer whose body goes as text if it is UTF-8, and in Base64 if not.
///
/// `lambda_http` asks the content type for the charset instead, and links the tables of every
/// charset there is. All text here is UTF-8, and nothing compressed is.
pub(super) struct Answer(pub(super) Response<Body>);

impl IntoResponse for Answer {
    fn into_response(self) -> Pin<Box<dyn Future<Output = Response<EventBody>> + Send>> {
        Box::pin(async move {
            let (parts, body) = self.0.into_parts();
            match body.collect().await {
                Ok(body) => Response::from_parts(parts, event_body(body.to_bytes())),
                Err(error) => {
                    tracing::error!(%error, "an answer has no end");
                    unfinished()
                }
            }
        })
    }
}

fn event_body(bytes: Bytes) -> EventBody {
    match String::from_utf8(bytes.into()) {
        Ok(text) => EventBody::Text(text),
        Err(bytes) => EventBody::Binary(bytes.into_bytes()),
    }
}

fn unfinished() -> Response<EventBody> {
    let mut response = Response::new(EventBody::Empty);
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn text_goes_as_it_is_and_other_bytes_in_base64() {
        for (body, expected) in [
            (&b"na\xc3\xafve"[..], EventBody::Text("naïve".to_owned())),
            (b"", EventBody::Text(String::new())),
            (b"\x1f\x8b\x08", EventBody::Binary(b"\x1f\x8b\x08".to_vec())),
        ] {
            let answer = Answer(Response::new(Body::from(body))).into_response();
            assert_eq!(*answer.await.body(), expected);
        }
    }
}
