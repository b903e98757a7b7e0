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

/// The versions that a client says it has read, if it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// No condition was given, or any version will do (`*`).
    Any,
    /// Only one of these may be changed. Empty when none of the tags is one of ours.
    Versions(Vec<u64>),
}

impl IfMatch {
    /// Whether the client accepts `version` as one that it has read.
    #[must_use]
    pub fn accepts(&self, version: u64) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(read) => read.contains(&version),
        }
    }

    /// The newest version that the client has read, if it insists on one; 0, which nothing has, when
    /// none of its tags is one of ours.
    #[must_use]
    pub fn newest(&self) -> Option<u64> {
        match self {
            Self::Any => None,
            Self::Versions(read) => Some(read.iter().copied().max().unwrap_or_default()),
        }
    }

    /// The version that the client insists on, of what has the version `current`.
    #[must_use]
    pub fn of(&self, current: u64) -> Option<u64> {
        match self {
            Self::Versions(read) if read.contains(&current) => Some(current),
            _ => self.newest(),
        }
    }

    fn parse(headers: &HeaderMap) -> Result<Self, Problem> {
        let lines: Option<Vec<&str>> = headers
            .get_all(header::IF_MATCH)
            .iter()
            .map(|line| line.to_str().ok())
            .collect();
        let parsed = lines.and_then(|lines| match lines.as_slice() {
            [] => Some(Self::Any),
            [any] if any.trim() == "*" => Some(Self::Any),
            lines => versions(&lines.join(",")).map(Self::Versions),
        });
        parsed.ok_or_else(|| {
            Problem::new(Code::InvalidHeader)
                .detail("If-Match must be * or entity tags as answered in ETag, such as \"3\"")
        })
    }
}

/// The versions among the entity tags of a list; `None` when it is no list of at least one. A weak
/// tag and one that was never answered are tags, but match nothing.
fn versions(list: &str) -> Option<Vec<u64>> {
    let mut versions = Vec::new();
    let mut tags = 0;
    let mut rest = list.trim_start_matches(BETWEEN);
    while !rest.is_empty() {
        let strong = rest.strip_prefix("W/").unwrap_or(rest);
        let is_weak = strong.len() < rest.len();
        let (tag, after) = strong.strip_prefix('"')?.split_once('"')?;
        if !tag.bytes().all(|byte| byte > b' ') {
            return None;
        }
        tags += 1;
        if !is_weak && tag.bytes().all(|byte| byte.is_ascii_digit()) {
            versions.extend(tag.parse::<u64>());
        }
        rest = after.trim_start_matches(BETWEEN);
        let is_separated = after[..after.len() - rest.len()].contains(',');
        if !rest.is_empty() && !is_separated {
            return None;
        }
    }
    (tags > 0).then_some(versions)
}

/// What may stand between the elements of a list (RFC 9110 §5.6.1).
const BETWEEN: [char; 3] = [',', ' ', '\t'];

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

    fn parse(lines: &[&str]) -> Option<IfMatch> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::IF_MATCH, HeaderValue::from_str(line).unwrap());
        }
        IfMatch::parse(&headers).ok()
    }

    #[rstest]
    #[case(&[])]
    #[case(&["*"])]
    #[case(&[" * "])]
    fn any_version_will_do(#[case] lines: &[&str]) {
        assert_eq!(parse(lines), Some(IfMatch::Any));
    }

    #[rstest]
    #[case(&["\"7\""], &[7])]
    #[case(&["\"7\", \"8\""], &[7, 8])]
    #[case(&["\"7\" ,\t\"8\",,"], &[7, 8])]
    #[case(&["\"7\"", "\"8\""], &[7, 8])]
    #[case(&["W/\"7\", \"8\""], &[8])]
    #[case(&["W/\"7\""], &[])]
    #[case(&["\"a,b\", \"8\""], &[8])]
    #[case(&["\"\""], &[])]
    #[case(&["\"+7\""], &[])]
    #[case(&["\"99999999999999999999\""], &[])]
    fn tags_are_a_list(#[case] lines: &[&str], #[case] expected: &[u64]) {
        assert_eq!(parse(lines), Some(IfMatch::Versions(expected.to_vec())));
    }

    #[rstest]
    #[case(&[""])]
    #[case(&[","])]
    #[case(&["7"])]
    #[case(&["\"7"])]
    #[case(&["\"7\"\"8\""])]
    #[case(&["\"7\" \"8\""])]
    #[case(&["\"7\", *"])]
    #[case(&["*", "\"7\""])]
    #[case(&["w/\"7\""])]
    #[case(&["\"7 8\""])]
    fn what_is_no_list_of_tags_is_refused(#[case] lines: &[&str]) {
        assert_eq!(parse(lines), None);
    }

    #[rstest]
    #[case(IfMatch::Any, true, None, None)]
    #[case(IfMatch::Versions(vec![2, 5, 3]), true, Some(5), Some(3))]
    #[case(IfMatch::Versions(vec![2, 5]), false, Some(5), Some(5))]
    #[case(IfMatch::Versions(vec![]), false, Some(0), Some(0))]
    fn one_of_the_versions_must_be_the_current_one(
        #[case] if_match: IfMatch,
        #[case] accepts: bool,
        #[case] newest: Option<u64>,
        #[case] of_3: Option<u64>,
    ) {
        assert_eq!(if_match.accepts(3), accepts);
        assert_eq!((if_match.newest(), if_match.of(3)), (newest, of_3));
    }
}
