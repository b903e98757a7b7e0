//! POST /oauth/revoke

use api::{
    Client, Identify, OauthRequest, Problem,
    problem::{OauthErrorBody, ProblemBody, Problems},
};
use axum::{extract::State, http::StatusCode};
use domain::service::Via;
use identity::revocation::Revocation;
use utoipa::ToSchema;

/// What is to be revoked.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it documents the form")]
pub(crate) struct RevocationForm {
    /// An access or a refresh token.
    token: String,
    /// Is ignored: the two cannot be mixed up.
    token_type_hint: Option<String>,
    /// The name of the service, if one asks and HTTP Basic does not have it.
    client_id: Option<String>,
    /// The key of the service, if one asks and HTTP Basic does not have it.
    client_secret: Option<String>,
}

/// Ends the session of a token, an access or a refresh token (RFC 7009).
///
/// Whoever holds a token may, and needs no other credentials. A token that is not valid is answered
/// like one that is.
#[utoipa::path(
    post,
    path = "/oauth/revoke",
    operation_id = "oauth_revoke",
    tag = "oauth",
    security((), ("service_key" = [])),
    request_body(content = RevocationForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token is good for nothing from now on"),
        (status = 400, description = "The body is no form, or a parameter is missing or there twice", body = OauthErrorBody),
        (status = 401, description = "No service has this name and key", body = OauthErrorBody),
        (status = 413, description = "The body is too large", body = ProblemBody, content_type = "application/problem+json"),
        Problems,
    )
)]
pub(crate) async fn oauth_revoke(
    State(revocation): State<Revocation>,
    client: Client,
    identify: Identify,
    request: OauthRequest,
) -> Result<StatusCode, Problem> {
    let via = request.service().map(|service| Via {
        service: service.clone(),
        address: client.address,
    });
    // Whose address it is that a service asks for, it does not say.
    let ip_address = client.ip_address().filter(|_| via.is_none());
    let token = request.required("token")?;
    let known = |user| identify.user(user);
    revocation.revoke(token, (ip_address, via), known).await?;
    Ok(StatusCode::OK)
}

#[cfg(test)]
mod tests;
