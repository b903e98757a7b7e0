//! Query strings.

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use super::problem::{Code, Problem};

/// A query string parsed into `T`, whose `Deserialize` refuses unknown parameters.
#[derive(Debug)]
pub struct QueryParameters<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for QueryParameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // The parser's own message may quote what was sent.
        let parsed = Query::try_from_uri(&parts.uri).map_err(|_| {
            Problem::new(Code::InvalidQuery)
                .detail("a parameter is unknown, given twice or not URL-encoded")
        })?;
        let Query(parameters) = parsed;
        Ok(Self(parameters))
    }
}

/// 400 for the value of one parameter.
#[must_use]
pub fn invalid_parameter(name: &str, must: &str) -> Problem {
    Problem::new(Code::InvalidQuery).detail(format!("{name} {must}"))
}
