//! Parameters in a path.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use super::problem::{Code, Problem};

/// What the segments of a path that a route leaves open are, in their order: an id, or a tuple.
/// 404 `not_found` when one is not, for then the path names nothing that there is.
#[derive(Debug)]
pub struct PathParameters<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathParameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let parsed = Path::from_request_parts(parts, state).await;
        let Path(parameters) = parsed.map_err(|_| Problem::new(Code::NotFound))?;
        Ok(Self(parameters))
    }
}
