//! An HTTP client and a small system for the tests of this package.

use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use bytes::Bytes;

/// A response read to its end.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub(crate) async fn get(url: &str) -> Response {
    send(Request::get(url).body(Bytes::new()).unwrap()).await
}

pub(crate) async fn post(url: &str, body: impl Into<Bytes>) -> Response {
    send(Request::post(url).body(body.into()).unwrap()).await
}

pub(crate) async fn send(request: Request<Bytes>) -> Response {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request.map(Full::new)).await.unwrap();
    let (parts, body) = response.into_parts();
    Response {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes(),
    }
}
