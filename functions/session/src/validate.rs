//! POST /api/v1/auth/validate

use api::{
    Caller, Reply,
    problem::{AccessProblems, Problems},
};
use domain::{
    ids::{SessionId, UserId},
    permission::Permission,
    role::Role,
    session::{Level, Method},
    timestamp::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Whose the access token or the cookie is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Validation {
    /// Always true: what is not live is answered with 401.
    active: bool,
    user_id: UserId,
    session_id: SessionId,
    /// As it is now, not as it was when the token was made.
    role: Role,
    /// With how many factors the person proved who they are.
    #[schema(value_type = u8, minimum = 1, maximum = 2)]
    level: Level,
    /// How they did (RFC 8176 §2).
    methods: Vec<Method>,
    /// When they last did.
    authenticated_at: Timestamp,
    /// What the role allows, in the order of the names.
    permissions: &'static [Permission],
    /// When the access token expires; for a cookie, when the session ends unless it is used before.
    expires_at: Timestamp,
}

/// Tells whether the access token or the cookie is live, whose it is and in which role.
#[utoipa::path(
    post,
    path = "/api/v1/auth/validate",
    operation_id = "validate",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 200, description = "It is live", body = Validation), AccessProblems, Problems)
)]
pub(crate) async fn validate(caller: Caller) -> Reply<Validation> {
    Reply::ok(Validation {
        active: true,
        user_id: caller.user.user_id,
        session_id: caller.session.session_id,
        role: caller.user.role,
        level: caller.session.level,
        methods: caller.session.methods,
        authenticated_at: caller.session.authenticated_at,
        permissions: caller.user.role.permissions(),
        expires_at: caller.good_until,
    })
}

#[cfg(test)]
mod tests;
