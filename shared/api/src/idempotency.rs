//! The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, request::Parts},
};
use domain::{
    idempotency::{DoneRequest, KeyedRequest, Repetition, Scope},
    idempotency_key::{IdempotencyKeyHash, InvalidIdempotencyKey},
};
use identity::{audit::Audit, context::Context};
use serde::Serialize;

use super::problem::{Code, Problem};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The hash of the key that a client sent, if it sent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<IdempotencyKeyHash>);

impl IdempotencyKey {
    /// The request under its key, if it came with one; `asked` is all that it asks for, but no
    /// password.
    ///
    /// # Errors
    /// When the key of fingerprints cannot be read.
    pub async fn request(
        self,
        audit: &Audit,
        scope: Scope,
        asked: &impl Serialize,
    ) -> Result<Option<KeyedRequest>, Problem> {
        let Some(key) = self.0 else { return Ok(None) };
        let asked = serde_json::to_vec(asked).map_err(|error| {
            tracing::error!(%error, "a request has no fingerprint");
            Problem::new(Code::Internal)
        })?;
        let fingerprint = audit.fingerprint(&asked).await?;
        Ok(Some(KeyedRequest {
            scope,
            key,
            fingerprint,
        }))
    }

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

/// What was done when this request came before; else why it is refused now. Asked only of a
/// request that was refused, so that the others cost nothing more.
///
/// # Errors
/// `refusal`, unless the key explains it: [`Code::IdempotencyKeyReused`] when it stands for
/// another request, [`Code::RequestInFlight`] when nothing is settled yet.
pub async fn done_before(
    context: &Context,
    request: Option<&KeyedRequest>,
    refusal: Problem,
) -> Result<DoneRequest, Problem> {
    let Some(request) = request else {
        return Err(refusal);
    };
    let remembered = context.store.done(request).await?;
    match request.compare(remembered, context.now()) {
        Repetition::Same(done) => Ok(done),
        Repetition::Other => Err(Problem::new(Code::IdempotencyKeyReused)),
        Repetition::New if refusal.code() == Code::Unavailable => {
            Err(Problem::new(Code::RequestInFlight).retry_after(1))
        }
        Repetition::New => Err(refusal),
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
