//! POST /oauth/introspect

use api::{
    Identify, OauthRequest, Problem, Reply,
    problem::{OauthErrorBody, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    ids::{SessionId, UserId},
    permission::{Permission, scope},
    role::Role,
    session::{Level, Method},
};
use identity::{
    authentication::AuthenticationError,
    verifier::{Verified, Verifier},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What is asked for.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it documents the form")]
pub(crate) struct IntrospectionForm {
    /// An access token.
    token: String,
    /// Is ignored.
    token_type_hint: Option<String>,
    /// The name of the service, unless HTTP Basic has it.
    client_id: Option<String>,
    /// The key of the service, unless HTTP Basic has it.
    client_secret: Option<String>,
}

/// What is to be told of the token (RFC 7662 §2.2). Of one that is not live only `active`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Introspection {
    /// Whether it is an access token of a live session.
    active: bool,
    #[serde(flatten)]
    token: Option<LiveToken>,
}

/// What is told of an access token of a live session. Times are in seconds since 1970.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LiveToken {
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// The permissions, with spaces between them.
    #[schema(example = "profile:read profile:write wizards:read wizards:write")]
    scope: String,
    /// Whose it is.
    sub: UserId,
    /// The session.
    sid: SessionId,
    /// Who issued it.
    iss: String,
    /// For whom it is.
    aud: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[schema(value_type = String, format = "uuid")]
    jti: String,
    /// When its owner last proved who they are.
    auth_time: i64,
    /// As it is now, not as it was when the token was made.
    role: Role,
    /// What the role allows.
    permissions: &'static [Permission],
    /// With how many factors its owner proved who they are.
    #[schema(value_type = u8, minimum = 1, maximum = 2)]
    level: Level,
    /// How (RFC 8176 §2).
    methods: Vec<Method>,
}

/// Tells a service whether an access token is live, whose it is and what they may do.
#[utoipa::path(
    post,
    path = "/oauth/introspect",
    operation_id = "introspect",
    tag = "oauth",
    security(("service_key" = [])),
    request_body(content = IntrospectionForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What is to be told", body = Introspection),
        (status = 400, description = "The body is no form, or a parameter is missing or there twice", body = OauthErrorBody),
        (status = 401, description = "No service has this name and key, or none was sent", body = OauthErrorBody),
        (status = 413, description = "The body is too large", body = ProblemBody, content_type = "application/problem+json"),
        Problems,
    )
)]
pub(crate) async fn introspect(
    State(verifier): State<Verifier>,
    identify: Identify,
    request: OauthRequest,
) -> Result<Reply<Introspection>, Problem> {
    request.required_service()?;
    let token = request.required("token")?;
    let told = verifier.verify(token, |user| identify.user(user)).await;
    let token = match told {
        Ok(whose) => Some(LiveToken::from(whose)),
        Err(error) if error.is_final() => None,
        Err(error) => return Err(AuthenticationError::from(error).into()),
    };
    let active = token.is_some();
    Ok(Reply::ok(Introspection { active, token }))
}

impl From<Verified> for LiveToken {
    fn from(verified: Verified) -> Self {
        let Verified {
            user,
            session,
            claims,
        } = verified;
        let permissions = user.role.permissions();
        Self {
            token_type: "Bearer",
            scope: scope(permissions),
            sub: claims.sub,
            sid: claims.sid,
            iss: claims.iss,
            aud: claims.aud,
            iat: claims.iat,
            nbf: claims.nbf,
            exp: claims.exp,
            jti: claims.jti.to_string(),
            auth_time: claims.auth_time,
            role: user.role,
            permissions,
            level: session.level,
            methods: session.methods,
        }
    }
}

#[cfg(test)]
mod tests;
