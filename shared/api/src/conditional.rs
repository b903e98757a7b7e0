//! `ETag` and `If-Match` (RFC 9110 §8.8.3, §13.1.1) over version numbers.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use super::problem::{Code, Problem};

/// The strong entity tag of a version.
#[must_use]
pub fn etag(version: u64) -> HeaderValue {
    let tag = format!("\"{version}\"");
    // Digits between quotes are always a header value.
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// The version that a client says it has read, if it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMatch {
    /// No condition was given, or any version will do (`*`).
    Any,
    /// Only this version may be changed.
    Version(u64),
}

impl IfMatch {
    /// Whether the client accepts `version` as the one it has read.
    #[must_use]
    pub fn accepts(self, version: u64) -> bool {
        match self {
            Self::Any => true,
            Self::Version(read) => read == version,
        }
    }

    /// The version the client insists on.
    #[must_use]
    pub fn version(self) -> Option<u64> {
        match self {
            Self::Any => None,
            Self::Version(read) => Some(read),
        }
    }

    /// 412 with the version that stands, unless the client has read it.
    ///
    /// # Errors
    /// [`Code::PreconditionFailed`].
    pub fn require(self, version: u64) -> Result<(), Problem> {
        if self.accepts(version) {
            return Ok(());
        }
        Err(Problem::new(Code::PreconditionFailed).current_version(version))
    }

    fn parse(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut values = headers.get_all(header::IF_MATCH).iter();
        let Some(value) = values.next() else {
            return Ok(Self::Any);
        };
        let text = value.to_str().unwrap_or_default().trim();
        let read = match text {
            "*" => Some(Self::Any),
            _ => text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
                .and_then(|digits| digits.parse().ok())
                .map(Self::Version),
        };
        read.filter(|_| values.next().is_none()).ok_or_else(|| {
            Problem::new(Code::InvalidHeader)
                .detail("If-Match must be one entity tag as answered in ETag, such as \"3\"")
        })
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::parse(&parts.headers)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, Some(IfMatch::Any))]
    #[case(Some("*"), Some(IfMatch::Any))]
    #[case(Some("\"7\""), Some(IfMatch::Version(7)))]
    #[case(Some("7"), None)]
    #[case(Some("W/\"7\""), None)]
    #[case(Some("\"7\", \"8\""), None)]
    fn if_match_is_one_strong_tag(#[case] value: Option<&str>, #[case] expected: Option<IfMatch>) {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert(header::IF_MATCH, HeaderValue::from_str(value).unwrap());
        }
        assert_eq!(IfMatch::parse(&headers).ok(), expected);
    }

    #[test]
    fn a_stale_version_is_told_the_current_one() {
        let problem = IfMatch::Version(2).require(3).unwrap_err();
        assert_eq!(
            problem,
            Problem::new(Code::PreconditionFailed).current_version(3)
        );
        assert!(IfMatch::Any.require(3).is_ok());
    }
}
