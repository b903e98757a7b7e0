//! How a function reaches AWS: one HTTPS client for all services, which trusts Amazon's roots.
//!
//! The system's roots, some 140, would be read and parsed for each client at every cold start,
//! and any of them could vouch for whoever pretends to be the table.

use std::time::Duration;

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::{
    Builder, HttpClientError,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};

/// How long a connection may take to be made. Services that agree on it share the client's TLS
/// configuration.
pub const CONNECT_TIMEOUT: Duration = Duration::from_millis(900);

/// The environment variable that names a PEM file of other roots, for endpoints that are not
/// AWS's own.
pub const ROOTS_VARIABLE: &str = "SSL_CERT_FILE";

const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

/// The client. It heeds no proxy.
///
/// # Errors
/// When TLS cannot be set up.
pub fn client() -> Result<SharedHttpClient, HttpClientError> {
    let tls = TlsContext::builder().with_trust_store(trust()).build()?;
    Ok(Builder::new()
        .tls_provider(Provider::rustls(CryptoMode::AwsLc))
        .tls_context(tls)
        .build_https())
}

fn trust() -> TrustStore {
    match std::env::var_os(ROOTS_VARIABLE) {
        // What finds the system's roots reads the variable by itself.
        Some(_) => TrustStore::default(),
        None => TrustStore::empty().with_pem_certificate(AMAZON_ROOTS),
    }
}
