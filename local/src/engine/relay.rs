//! A database of its own at an engine elsewhere.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::uri::Scheme;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use crate::host;

/// How many items `BatchWriteItem` takes at most.
const BATCH: usize = 25;
/// What engines want to see of a signature that they do not check.
const UNSIGNED: &str = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/\
     aws4_request, SignedHeaders=host, Signature=0";

/// Passes requests on under an access key of its own: `DynamoDB` Local keeps a
/// database for each of them, so tests that share that engine share nothing else.
#[derive(Debug)]
pub(super) struct Relay {
    engine: Uri,
    access_key: String,
    client: Client<HttpConnector, Body>,
}

impl Relay {
    /// To the engine at `endpoint`, an `http` URL.
    pub(super) fn to(endpoint: &str) -> Result<Self, String> {
        let engine = endpoint
            .parse()
            .ok()
            .filter(|url: &Uri| url.scheme() == Some(&Scheme::HTTP) && url.host().is_some());
        Ok(Self {
            engine: engine.ok_or_else(|| format!("{endpoint}: not an http URL"))?,
            access_key: host::new_id().simple().to_string(),
            client: Client::builder(TokioExecutor::new()).build_http(),
        })
    }

    /// Serves every request; `DynamoDB` has a single path.
    pub(super) fn router(self: Arc<Self>) -> Router {
        Router::new().fallback(pass).with_state(self)
    }

    /// Writes items in `DynamoDB` JSON, a batch after the other.
    pub(super) async fn import(
        self: Arc<Self>,
        table: &str,
        items: &[Value],
    ) -> Result<usize, String> {
        for batch in items.chunks(BATCH) {
            let puts = batch
                .iter()
                .map(|item| json!({"PutRequest": {"Item": item}}));
            let body = json!({"RequestItems": {table: puts.collect::<Vec<_>>()}});
            let answer = self.batch_write(&body).await?;
            if answer["UnprocessedItems"] != json!({}) {
                return Err(format!("BatchWriteItem: {answer}"));
            }
        }
        Ok(items.len())
    }

    async fn batch_write(self: &Arc<Self>, body: &Value) -> Result<Value, String> {
        let request = http::Request::post("/")
            .header(header::CONTENT_TYPE, "application/x-amz-json-1.0")
            .header("x-amz-target", "DynamoDB_20120810.BatchWriteItem")
            .header(header::AUTHORIZATION, UNSIGNED)
            .header("x-amz-date", "20260101T000000Z")
            .body(Body::from(body.to_string()))
            .map_err(|error| error.to_string())?;
        let answer = pass(State(Arc::clone(self)), request).await.into_body();
        let answer = axum::body::to_bytes(answer, usize::MAX).await;
        let answer = answer.map_err(|error| error.to_string())?;
        serde_json::from_slice(&answer).map_err(|error| error.to_string())
    }
}

async fn pass(State(relay): State<Arc<Relay>>, mut request: Request) -> Response {
    *request.uri_mut() = relay.engine.clone();
    if let Some(authorization) = signed_by(request.headers(), &relay.access_key) {
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, authorization);
    }
    match relay.client.request(request).await {
        Ok(response) => response.map(Body::new),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

/// The header `Authorization` with another access key. The signature no longer
/// fits, which `DynamoDB` Local does not look at.
fn signed_by(headers: &HeaderMap, access_key: &str) -> Option<HeaderValue> {
    let signed = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (before, after) = signed.split_once("Credential=")?;
    let (_, scope) = after.split_once('/')?;
    HeaderValue::try_from(format!("{before}Credential={access_key}/{scope}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_access_key_is_replaced_and_nothing_else() {
        let signed =
            "AWS4-HMAC-SHA256 Credential=local/20260101/r/dynamodb/aws4_request, Signature=0";
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, signed.parse().unwrap())]);
        let expected = signed.replace("local", "own");
        assert_eq!(signed_by(&headers, "own").unwrap(), expected.as_str());
        assert_eq!(signed_by(&HeaderMap::new(), "own"), None);
    }
}
