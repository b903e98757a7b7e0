//! GET /api/v1/auth/profile

use api::{
    Caller, Reply,
    problem::{AccessProblems, Problems},
    views::UserView,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A person's own account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Profile {
    user: UserView,
}

/// Shows the caller's profile.
#[utoipa::path(
    get,
    path = "/api/v1/auth/profile",
    operation_id = "read_profile",
    tag = "profile",
    security(("access_token" = [])),
    responses((status = 200, description = "The profile; `ETag` is its version", body = Profile), AccessProblems, Problems)
)]
pub(crate) async fn read_profile(caller: Caller) -> Reply<Profile> {
    Profile::reply(caller.user.into())
}

impl Profile {
    pub(crate) fn reply(user: UserView) -> Reply<Self> {
        let version = user.version;
        Reply::ok(Self { user }).version(version)
    }
}

#[cfg(test)]
mod tests;
