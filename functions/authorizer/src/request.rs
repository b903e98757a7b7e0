//! The event of an authorizer.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>

use serde::Deserialize;

/// The part of the event that counts.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The values of the identity sources, in their order. API Gateway keeps answers by these, if
    /// it is told to keep any: so the token is taken from them and nowhere else.
    #[serde(default)]
    identity_source: Option<Vec<String>>,
    #[serde(default)]
    route_key: Option<String>,
    #[serde(default, rename = "requestContext")]
    origin: Origin,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Origin {
    #[serde(default)]
    request_id: Option<String>,
    #[serde(default)]
    api_id: Option<String>,
}

impl Request {
    /// The one bearer token of the request (RFC 6750 §2.1). None if there are several.
    pub(crate) fn token(&self) -> Option<&str> {
        let sources = self.identity_source.iter().flatten();
        let mut tokens = sources.filter_map(|source| bearer(source));
        let token = tokens.next()?;
        tokens.next().is_none().then_some(token)
    }

    /// The id that the other API gave the request.
    pub(crate) fn id(&self) -> &str {
        self.origin.request_id.as_deref().unwrap_or("")
    }

    /// Which API asks, and for which of its routes.
    pub(crate) fn place(&self) -> (&str, &str) {
        let api = self.origin.api_id.as_deref();
        (api.unwrap_or(""), self.route_key.as_deref().unwrap_or(""))
    }
}

fn bearer(source: &str) -> Option<&str> {
    let (scheme, token) = source.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(&["Bearer a.b.c"], Some("a.b.c"))]
    #[case(&["bearer  a.b.c "], Some("a.b.c"))]
    #[case(&["GET /notes", "Bearer a.b.c"], Some("a.b.c"))]
    #[case(&["Bearer a", "Bearer b"], None)]
    #[case(&["Basic YTpi"], None)]
    #[case(&["a.b.c"], None)]
    #[case(&[], None)]
    fn one_bearer_token_is_taken_from_the_identity_sources(
        #[case] sources: &[&str],
        #[case] expected: Option<&str>,
    ) {
        let event = json!({"version": "2.0", "type": "REQUEST", "identitySource": sources});
        let request: Request = serde_json::from_value(event).unwrap();
        assert_eq!(request.token(), expected);
    }

    /// It could be another one than that by which an answer is kept.
    #[test]
    fn a_token_in_a_header_alone_counts_for_nothing() {
        let event = json!({"identitySource": null, "headers": {"authorization": "Bearer a.b.c"}});
        let request: Request = serde_json::from_value(event).unwrap();
        assert_eq!(request.token(), None);
    }
}
