//! Reading the mailbox of another process.

use std::io;

use axum::body::Body;
use http::Uri;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::ReceivedMail;

/// The mails of the system whose HTTP API is at `api`, the newest first.
///
/// # Errors
///
/// When it does not answer, or is no such system.
pub async fn fetch(api: &str) -> io::Result<Vec<ReceivedMail>> {
    let url = format!("{api}/_mail.json");
    let url: Uri = url.parse().map_err(io::Error::other)?;
    let client: Client<HttpConnector, Body> = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.get(url).await.map_err(io::Error::other)?;
    let body = axum::body::to_bytes(Body::new(answer.into_body()), usize::MAX);
    let body = body.await.map_err(io::Error::other)?;
    serde_json::from_slice(&body).map_err(io::Error::from)
}
