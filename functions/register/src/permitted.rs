//! Whether people register at all.

use api::{Code, Problem};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use domain::registration::RegistrationMode;

/// How people register, if they do, which is told before anything of the request is looked at.
pub(crate) struct Permitted(pub(crate) RegistrationMode);

impl<S> FromRequestParts<S> for Permitted
where
    RegistrationMode: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Problem> {
        match RegistrationMode::from_ref(state) {
            RegistrationMode::Invited => Err(Problem::new(Code::RegistrationClosed)),
            mode @ (RegistrationMode::Verified | RegistrationMode::Open) => Ok(Self(mode)),
        }
    }
}
