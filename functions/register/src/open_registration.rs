//! Whether people register at all.

use api::{Code, Problem};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use domain::registration::RegistrationMode;

/// That anybody may register, which is told before anything of the request is looked at.
pub(crate) struct OpenRegistration;

impl<S> FromRequestParts<S> for OpenRegistration
where
    RegistrationMode: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Problem> {
        match RegistrationMode::from_ref(state) {
            RegistrationMode::Open => Ok(Self),
            RegistrationMode::Invited => Err(Problem::new(Code::RegistrationClosed)),
        }
    }
}
