//! The language that a request asks for.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::language::Language;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    problem::Problem,
    query::{QueryParameters, invalid_parameter},
};

/// The language that `Accept-Language` prefers (RFC 9110 §12.5.4), for routes with query
/// parameters of their own and for those where the body may say another.
#[derive(Debug, Clone, Copy)]
pub struct AcceptLanguage(pub Language);

impl AcceptLanguage {
    /// The language that the parameter `lang` names, which counts before the header.
    ///
    /// # Errors
    /// 400 for a language that there is not.
    pub fn unless(self, lang: Option<&str>) -> Result<Language, Problem> {
        match lang {
            None => Ok(self.0),
            Some(tag) => {
                Language::of_tag(tag).ok_or_else(|| invalid_parameter("lang", "must be en or es"))
            }
        }
    }

    fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let texts: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        Self(Language::preferred(&texts.join(",")))
    }
}

impl<S: Sync> FromRequestParts<S> for AcceptLanguage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// In which language to answer.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LanguageParameters {
    /// `en` or `es`; what `Accept-Language` prefers when left out.
    #[param(pattern = "^(en|es)$")]
    lang: Option<String>,
}

/// The language that a request asks for by `lang` or `Accept-Language`, for routes without other
/// query parameters.
#[derive(Debug, Clone, Copy)]
pub struct AskedLanguage(pub Language);

impl<S: Sync> FromRequestParts<S> for AskedLanguage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let QueryParameters(parameters) =
            QueryParameters::<LanguageParameters>::from_request_parts(parts, state).await?;
        let accepted = AcceptLanguage::of(&parts.headers);
        accepted.unless(parameters.lang.as_deref()).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/", &[], Some(Language::En))]
    #[case("/", &["es"], Some(Language::Es))]
    #[case("/", &["fr", "es-MX;q=0.3"], Some(Language::Es))]
    #[case("/?lang=en", &["es"], Some(Language::En))]
    #[case("/?lang=es", &[], Some(Language::Es))]
    #[case("/?lang=fr", &["es"], None)]
    #[case("/?lang=", &[], None)]
    #[case("/?lang=es&lang=en", &[], None)]
    #[case("/?language=es", &[], None)]
    #[tokio::test]
    async fn the_parameter_counts_before_the_header(
        #[case] uri: &str,
        #[case] accepted: &[&str],
        #[case] expected: Option<Language>,
    ) {
        let mut request = Request::builder().uri(uri);
        for value in accepted {
            request = request.header(header::ACCEPT_LANGUAGE, *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let asked = AskedLanguage::from_request_parts(&mut parts, &()).await;
        assert_eq!(asked.ok().map(|asked| asked.0), expected);
    }
}
