//! Forms, as the endpoints of OAuth take them (RFC 6749 appendix B).

use std::collections::BTreeMap;

use axum::extract::Request;

use super::{
    json::{bytes_of, is_of_type},
    problem::{Code, Problem},
};

/// A form. Parameters that nobody asks for are ignored (RFC 6749 §3.2).
#[derive(Default)]
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    /// The form in the body of `request`.
    pub(super) async fn of(request: Request) -> Result<Self, Problem> {
        if !is_of_type(request.headers(), "application/x-www-form-urlencoded") {
            let must = "the body must be application/x-www-form-urlencoded";
            return Err(Problem::new(Code::InvalidRequest).detail(must).oauth());
        }
        Self::parse(&bytes_of(request).await?)
    }

    fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let mut form = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            // A parameter without a value counts as left out.
            if value.is_empty() {
                continue;
            }
            if form.insert(name.into_owned(), value.into_owned()).is_some() {
                let must = "no parameter may be there twice";
                return Err(Problem::new(Code::InvalidRequest).detail(must).oauth());
            }
        }
        Ok(Self(form))
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// One word as a form encodes it (RFC 6749 §2.3.1).
pub(super) fn decoded(word: &str) -> String {
    // Alone, it is the name of a parameter without a value.
    let mut pairs = form_urlencoded::parse(word.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("token=a&hint=b", Some("a"))]
    #[case("hint=b", None)]
    #[case("token=", None)]
    #[case("token=a+b%26", Some("a b&"))]
    #[case("%74oken=a", Some("a"))]
    #[case("token=&token=a", Some("a"))]
    fn a_parameter_has_one_value(#[case] text: &str, #[case] expected: Option<&str>) {
        let form = Form::parse(text.as_bytes()).unwrap_or_default();
        assert_eq!(form.get("token"), expected);
    }

    #[test]
    fn a_parameter_that_is_there_twice_is_refused() {
        let refused = Form::parse(b"token=a&token=a").err().unwrap();
        assert_eq!(refused.code(), Code::InvalidRequest);
    }

    #[rstest]
    #[case("backend", "backend")]
    #[case("a%3Ab+c", "a:b c")]
    #[case("", "")]
    fn a_word_is_decoded(#[case] word: &str, #[case] expected: &str) {
        assert_eq!(decoded(word), expected);
    }
}
