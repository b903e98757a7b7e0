//! Request bodies: JSON objects of a known shape, whose errors name the field.

mod object;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use domain::field_error::FieldError;
use http_body_util::{BodyExt, Limited};
use serde::de::{DeserializeOwned, IgnoredAny};

pub use self::object::Object;
use super::problem::{Code, Problem};

/// The largest body of a request, in bytes.
const MAX_BODY_BYTES: usize = 512 * 1024;

/// The most that is shown of the name of an unknown field, in characters.
const MAX_SHOWN: usize = 100;

/// A body parsed into `T`, whose `Deserialize` refuses unknown fields.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        parse(&bytes_of(request).await?).map(Self)
    }
}

pub(super) fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    if is_of_type(headers, "application/json") {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType))
    }
}

/// Whether the body is of this media type, whatever its parameters.
pub(super) fn is_of_type(headers: &HeaderMap, media_type: &str) -> bool {
    let essence = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    essence.eq_ignore_ascii_case(media_type)
}

/// The body, if it is not too large.
pub(super) async fn bytes_of(request: Request) -> Result<Bytes, Problem> {
    let body = Limited::new(request.into_body(), MAX_BODY_BYTES);
    match body.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(_) => Err(Problem::new(Code::PayloadTooLarge)),
    }
}

fn parse<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let Object(parsed) = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        explain(&path, error.inner(), bytes)
    })?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(parsed)
}

fn explain(path: &str, error: &serde_json::Error, body: &[u8]) -> Problem {
    if !error.is_data() {
        // The parser also calls it a fault of the text when a word is asked for and something else
        // is there, or a number is beyond what a type holds.
        return match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(IgnoredAny) => wrong_type(path),
            Err(error) => malformed(&error),
        };
    }
    let text = error.to_string();
    // serde states these three with the name of the field between backticks; anything else it
    // says may quote the value, which must not be repeated.
    let named = |prefix: &str| {
        text.strip_prefix(prefix)
            .and_then(|rest| rest.split('`').next())
            .map(|name| join(path, name))
    };
    let error = if let Some(field) = named("unknown field `") {
        FieldError::new(field, "unknown_field", "is not a field of this request")
    } else if let Some(field) = named("missing field `") {
        FieldError::new(field, "required", "is required")
    } else if let Some(field) = named("duplicate field `") {
        FieldError::new(field, "duplicate_field", "is given twice")
    } else {
        return wrong_type(path);
    };
    Problem::fields(vec![error])
}

fn wrong_type(path: &str) -> Problem {
    let (path, message) = match path {
        "." => ("", "the body must be a JSON object"),
        path => (path, "has the wrong type"),
    };
    Problem::fields(vec![FieldError::new(path, "wrong_type", message)])
}

fn malformed(error: &serde_json::Error) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    Problem::new(Code::MalformedJson).detail(place)
}

/// serde reports an unknown field with itself as the last part of the path.
fn join(path: &str, field: &str) -> String {
    let parent = path
        .strip_suffix(field)
        .map_or(path, |parent| parent.trim_end_matches('.'));
    match parent {
        "" | "." => shown(field).to_owned(),
        parent => format!("{parent}.{}", shown(field)),
    }
}

/// As much of a name that somebody made up as tells which it is.
fn shown(field: &str) -> &str {
    let end = field.char_indices().nth(MAX_SHOWN).map(|(at, _)| at);
    &field[..end.unwrap_or(field.len())]
}

#[cfg(test)]
mod tests {
    use domain::role::Role;
    use rstest::rstest;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the errors of parsing it matter")]
    struct Sample {
        email: String,
        age: Option<u8>,
        role: Option<Role>,
        place: Option<Object<Place>>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the errors of parsing it matter")]
    struct Place {
        ward: String,
    }

    #[rstest]
    #[case(r#"{"email":"a","admin":true}"#, "admin", "unknown_field")]
    #[case(r#"{"email":"a","role":"chief"}"#, "role", "wrong_type")]
    #[case(r#"{"email":"a","role":["nurse"]}"#, "role", "wrong_type")]
    #[case(r#"{"email":"a","role":7}"#, "role", "wrong_type")]
    #[case(r#"{"email":"a","role":true}"#, "role", "wrong_type")]
    #[case(r#"{"email":"a","role":{"nurse":null}}"#, "role", "wrong_type")]
    #[case(r#"{"email":"a","role":{}}"#, "role", "wrong_type")]
    #[case(r#"{"email":"a","place":["a"]}"#, "place", "wrong_type")]
    #[case(r#"{"email":"a","place":{"ward":7}}"#, "place.ward", "wrong_type")]
    #[case(r#"{"email":"a","place":{"room":"a"}}"#, "place.ward", "required")]
    #[case(r#"{"email":"a","age":1e400}"#, "age", "wrong_type")]
    #[case(r#"{"email":1e400}"#, "email", "wrong_type")]
    #[case(r#"{"email":[[[[]]]]}"#, "email", "wrong_type")]
    #[case("1e400", "", "wrong_type")]
    #[case("{}", "email", "required")]
    #[case(r#"{"email":"a","email":"b"}"#, "email", "duplicate_field")]
    #[case(r#"{"email":7}"#, "email", "wrong_type")]
    #[case(r#"{"email":"a","age":300}"#, "age", "wrong_type")]
    #[case("[]", "", "wrong_type")]
    #[case(r#"["a", 7, "nurse", null]"#, "", "wrong_type")]
    fn errors_name_the_field(#[case] body: &str, #[case] field: &str, #[case] code: &'static str) {
        let problem = parse::<Sample>(&Bytes::copy_from_slice(body.as_bytes())).unwrap_err();
        let shown = format!("{problem:?}");
        assert!(shown.contains(&format!("field: {field:?}")), "{shown}");
        assert!(shown.contains(code), "{shown}");
    }

    #[rstest]
    #[case("")]
    #[case("{")]
    #[case("{} {}")]
    #[case("{\"email\":\"\u{1}\"}")]
    #[case(r#"{"email":"a","age":1e}"#)]
    fn what_is_not_json_is_malformed(#[case] body: &str) {
        let problem = parse::<Sample>(&Bytes::copy_from_slice(body.as_bytes())).unwrap_err();
        let expected = if body == "{} {}" {
            Code::ValidationFailed
        } else {
            Code::MalformedJson
        };
        assert_eq!(problem.code(), expected);
    }

    #[test]
    fn of_a_long_name_only_the_beginning_is_told() {
        let body = format!("{{\"{}\":1}}", "é".repeat(100_000));
        let problem = parse::<Sample>(&Bytes::from(body)).unwrap_err();
        let shown = format!("{problem:?}");
        assert!(shown.contains(&format!("field: {:?}", "é".repeat(100))));
    }

    #[test]
    fn a_value_is_never_repeated() {
        let body = Bytes::from_static(br#"{"email":"a","age":"hunter2"}"#);
        let problem = parse::<Sample>(&body).unwrap_err();
        assert!(!format!("{problem:?}").contains("hunter2"));
    }
}
