use std::error::Error as _;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value;

use super::super::CliError;

/// A function may start first.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// Asks the API at one address.
pub(super) struct Client {
    pub(super) base: String,
    connector: Connector,
}

/// What it answered.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) bytes: Vec<u8>,
}

impl Client {
    /// Trusts what this machine trusts.
    pub(super) fn new(base: String) -> Result<Self, CliError> {
        let is_http = ["http://", "https://"]
            .iter()
            .any(|scheme| base.starts_with(scheme));
        if !is_http {
            let reason = format!("--url {base}: must begin with https:// or http://");
            return Err(CliError::Usage(reason));
        }
        let builder = Connector::builder();
        let connector = builder.tls_provider(Provider::rustls(CryptoMode::AwsLc));
        Ok(Self {
            base,
            connector: connector.build(),
        })
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, String> {
        self.send("GET", path, &[]).await
    }

    /// Why there is no answer, in words.
    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&'static str, String)],
    ) -> Result<Answer, String> {
        let mut request = HttpRequest::new(SdkBody::empty());
        let url = format!("{}{path}", self.base);
        request.set_method(method).map_err(|e| e.to_string())?;
        request.set_uri(url).map_err(|e| e.to_string())?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.clone());
        }
        let call = self.connector.call(request);
        let answer = tokio::time::timeout(TIME_LIMIT, call).await;
        let answer = answer.map_err(|_| format!("no answer within {TIME_LIMIT:?}"))?;
        let answer = answer.map_err(|error| {
            let cause = error.source().map(ToString::to_string);
            cause.unwrap_or_else(|| error.to_string())
        })?;
        let status = answer.status().as_u16();
        let headers = answer.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = headers.collect();
        let body = ByteStream::new(answer.into_body()).collect().await;
        let bytes = body.map_err(|error| error.to_string())?.into_bytes();
        Ok(Answer {
            status,
            headers,
            bytes: bytes.to_vec(),
        })
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON, of a 200.
    pub(super) fn json(&self) -> Result<Value, String> {
        if self.status != 200 {
            return Err(format!("answers {}", self.status));
        }
        serde_json::from_slice(&self.bytes).map_err(|_| "answers something else than JSON".into())
    }
}

#[cfg(test)]
impl Answer {
    /// An answer with that date and nothing else.
    pub(super) fn dated(date: &str) -> Self {
        Self {
            status: 200,
            headers: vec![("date".to_owned(), date.to_owned())],
            bytes: Vec::new(),
        }
    }
}
