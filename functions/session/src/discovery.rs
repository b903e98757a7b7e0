//! GET /.well-known/openid-configuration and /.well-known/oauth-authorization-server

use api::{Problem, Reply, problem::Problems};
use axum::extract::State;
use identity::access_token::TokenParties;
use serde::Serialize;
use utoipa::ToSchema;

/// How services say who they are, at the endpoint that needs to know it.
const OF_SERVICES: &[&str] = &["client_secret_basic", "client_secret_post"];

/// The same where nobody has to.
const OF_ANYBODY: &[&str] = &["client_secret_basic", "client_secret_post", "none"];

/// Where the parts of this service are, and what it can do (RFC 8414 §2, `OpenID` Connect Discovery
/// 1.0 §3). People sign in with this API, by no flow of OAuth: so neither document has an
/// authorization or a token endpoint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Metadata {
    /// The `iss` claim of access tokens, and where this document is.
    #[schema(example = "https://identity.example.org", format = "uri")]
    issuer: String,
    #[schema(format = "uri")]
    jwks_uri: String,
    #[schema(format = "uri")]
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: &'static [&'static str],
    #[schema(format = "uri")]
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: &'static [&'static str],
    /// None: the standards require the member.
    response_types_supported: [&'static str; 0],
    /// None: left out, it would mean two of them.
    grant_types_supported: [&'static str; 0],
    subject_types_supported: [&'static str; 1],
    /// What access tokens are signed with; there are no ID tokens.
    id_token_signing_alg_values_supported: [&'static str; 1],
}

impl Metadata {
    fn of(parties: &TokenParties) -> Self {
        let issuer = parties.issuer.trim_end_matches('/').to_owned();
        Self {
            jwks_uri: format!("{issuer}/.well-known/jwks.json"),
            introspection_endpoint: format!("{issuer}/oauth/introspect"),
            introspection_endpoint_auth_methods_supported: OF_SERVICES,
            revocation_endpoint: format!("{issuer}/oauth/revoke"),
            revocation_endpoint_auth_methods_supported: OF_ANYBODY,
            response_types_supported: [],
            grant_types_supported: [],
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: ["ES256"],
            issuer,
        }
    }
}

/// Describes this service to libraries for `OpenID` Connect.
#[utoipa::path(
    get,
    path = "/.well-known/openid-configuration",
    operation_id = "openid_configuration",
    tag = "oauth",
    security(),
    responses((status = 200, description = "The metadata", body = Metadata), Problems)
)]
pub(crate) async fn openid_configuration(
    State(parties): State<TokenParties>,
) -> Result<Reply<Metadata>, Problem> {
    Ok(Reply::ok(Metadata::of(&parties)).cacheable())
}

/// Describes this service to libraries for OAuth (RFC 8414 §3).
#[utoipa::path(
    get,
    path = "/.well-known/oauth-authorization-server",
    operation_id = "oauth_metadata",
    tag = "oauth",
    security(),
    responses((status = 200, description = "The metadata", body = Metadata), Problems)
)]
pub(crate) async fn oauth_metadata(
    State(parties): State<TokenParties>,
) -> Result<Reply<Metadata>, Problem> {
    Ok(Reply::ok(Metadata::of(&parties)).cacheable())
}

#[cfg(test)]
mod tests;
