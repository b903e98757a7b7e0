//! A database of its own at an engine elsewhere.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use uuid::Uuid;

/// How many items `BatchWriteItem` takes at most.
const BATCH: usize = 25;
/// Names what `DynamoDB` Local wants to see of a signature.
const UNSIGNED: &str = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/\
     aws4_request, SignedHeaders=host, Signature=0";

/// Passes requests on under an access key of its own: `DynamoDB` Local keeps a
/// database for each of them, so tests that share that engine share nothing else.
#[derive(Debug, Clone)]
pub(super) struct Relay {
    engine: Authority,
    access_key: String,
    client: Client<HttpConnector, Body>,
}

impl Relay {
    /// To the engine at `endpoint`, an `http` URL.
    pub(super) fn to(endpoint: &str) -> Result<Self, String> {
        let url: Uri = endpoint
            .parse()
            .map_err(|error| format!("{endpoint}: {error}"))?;
        let parts = url.into_parts();
        match (parts.scheme, parts.authority) {
            (Some(scheme), Some(engine)) if scheme == Scheme::HTTP => Ok(Self {
                engine,
                access_key: Uuid::new_v4().simple().to_string(),
                client: Client::builder(TokioExecutor::new()).build_http(),
            }),
            _ => Err(format!("{endpoint}: not an http URL")),
        }
    }

    /// Writes items in `DynamoDB` JSON, a batch after the other.
    pub(super) async fn import(&self, table: &str, items: &[Value]) -> Result<usize, String> {
        for batch in items.chunks(BATCH) {
            let puts = batch
                .iter()
                .map(|item| json!({"PutRequest": {"Item": item}}));
            let body = json!({"RequestItems": {table: puts.collect::<Vec<_>>()}});
            let request = http::Request::post("/")
                .header(header::CONTENT_TYPE, "application/x-amz-json-1.0")
                .header("x-amz-target", "DynamoDB_20120810.BatchWriteItem")
                .header(header::AUTHORIZATION, UNSIGNED)
                .body(Body::from(body.to_string()))
                .map_err(|error| error.to_string())?;
            let answer = pass(State(self.clone()), request).await;
            if !answer.status().is_success() {
                return Err(format!("BatchWriteItem: {}", answer.status()));
            }
        }
        Ok(items.len())
    }

    /// Serves every request at any path.
    pub(super) fn router(self) -> Router {
        Router::new().fallback(pass).with_state(self)
    }

    fn redirect(&self, request: &mut Request) {
        let path = request.uri().path_and_query().cloned();
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(self.engine.clone());
        parts.path_and_query = path.or_else(|| Some(PathAndQuery::from_static("/")));
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
        if let Some(authorization) = signed_by(request.headers(), &self.access_key) {
            let headers = request.headers_mut();
            headers.insert(header::AUTHORIZATION, authorization);
        }
    }
}

async fn pass(State(relay): State<Relay>, mut request: Request) -> Response {
    relay.redirect(&mut request);
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
