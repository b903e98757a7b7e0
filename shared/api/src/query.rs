//! Query strings.

use axum::{
    extract::{FromRequestParts, Query, Request},
    http::{Uri, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use lambda_http::request::LambdaRequest;
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

/// A query string that no request may have: a percent sign begins two digits (RFC 3986 §2.1).
const MALFORMED: &str = "%";

/// The event with [`MALFORMED`] for a query string with characters that no URI has: the library
/// that makes a request of it would panic.
pub(super) fn of_a_uri(event: LambdaRequest) -> LambdaRequest {
    let LambdaRequest::ApiGatewayV2(mut event) = event else {
        return event;
    };
    let query = event.raw_query_string.as_deref().unwrap_or_default();
    // What follows `#` would be cut off.
    if query.contains('#') || format!("/?{query}").parse::<Uri>().is_err() {
        event.raw_query_string = Some(MALFORMED.to_owned());
    }
    LambdaRequest::ApiGatewayV2(event)
}

/// 400 for a query string that is not percent-encoded, whether or not the route reads it.
pub(super) async fn require_encoded(request: Request, next: Next) -> Response {
    if is_encoded(request.uri().query().unwrap_or_default()) {
        return next.run(request).await;
    }
    Problem::new(Code::InvalidQuery)
        .detail("it is not percent-encoded")
        .into_response()
}

fn is_encoded(query: &str) -> bool {
    let mut sequences = query.split('%').skip(1);
    sequences.all(|rest| {
        let digits = rest.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.count() == 2
    })
}

/// 400 for the value of one parameter.
#[must_use]
pub fn invalid_parameter(name: &str, must: &str) -> Problem {
    Problem::new(Code::InvalidQuery).detail(format!("{name} {must}"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", true)]
    #[case("a=b&c=%22", true)]
    #[case("a=%2", false)]
    #[case("a=%", false)]
    #[case("a=%zz", false)]
    #[case("a=%%20", false)]
    #[case(MALFORMED, false)]
    fn each_percent_sign_begins_two_digits(#[case] query: &str, #[case] expected: bool) {
        assert_eq!(is_encoded(query), expected);
    }
}
