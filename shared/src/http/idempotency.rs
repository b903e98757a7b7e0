//! The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, request::Parts},
};

use super::problem::{Code, Problem};
use crate::domain::idempotency_key::{IdempotencyKeyHash, InvalidIdempotencyKey};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The hash of the key that a client sent, if it sent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<IdempotencyKeyHash>);

impl IdempotencyKey {
    fn parse(headers: &HeaderMap) -> Result<Self, InvalidIdempotencyKey> {
        let mut values = headers.get_all(HEADER).iter();
        let Some(value) = values.next() else {
            return Ok(Self(None));
        };
        // Which of two keys is meant cannot be told.
        if values.next().is_some() {
            return Err(InvalidIdempotencyKey);
        }
        let hash = IdempotencyKeyHash::of(value.to_str().unwrap_or_default())?;
        Ok(Self(Some(hash)))
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::parse(&parts.headers)
            .map_err(|error| Problem::new(Code::InvalidHeader).detail(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[], Ok(None))]
    #[case(&["k"], Ok(IdempotencyKeyHash::of("k").ok()))]
    #[case(&[""], Err(InvalidIdempotencyKey))]
    #[case(&["two words"], Err(InvalidIdempotencyKey))]
    #[case(&["k", "k"], Err(InvalidIdempotencyKey))]
    fn the_header_is_one_key_or_none(
        #[case] values: &[&'static str],
        #[case] expected: Result<Option<IdempotencyKeyHash>, InvalidIdempotencyKey>,
    ) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, HeaderValue::from_static(value));
        }
        assert_eq!(
            IdempotencyKey::parse(&headers),
            expected.map(IdempotencyKey)
        );
    }
}
