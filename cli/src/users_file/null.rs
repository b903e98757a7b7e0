//! Texts that CSV has for NULL.

use std::borrow::Cow;

/// What a dump writes for NULL (`\N`: `PostgreSQL` and `MySQL`).
const NULLS: [&str; 2] = ["NULL", "\\N"];

/// The text of a value, if it is not NULL.
pub(super) fn read(value: &str) -> Option<&str> {
    if NULLS.contains(&value) {
        return None;
    }
    let escaped = value.strip_prefix('\\').filter(|text| is_escaped(text));
    Some(escaped.unwrap_or(value))
}

/// The value for a text: one that would be read as NULL gets a backslash, and so does one that
/// would lose its own.
pub(super) fn written(text: &str) -> Cow<'_, str> {
    if is_escaped(text) {
        Cow::Owned(format!("\\{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_escaped(text: &str) -> bool {
    NULLS.iter().any(|null| {
        let before = text.strip_suffix(null);
        before.is_some_and(|before| before.bytes().all(|byte| byte == b'\\'))
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("NULL", "\\NULL")]
    #[case("\\N", "\\\\N")]
    #[case("\\NULL", "\\\\NULL")]
    #[case("\\\\N", "\\\\\\N")]
    #[case("Null", "Null")]
    #[case("N", "N")]
    #[case("\\", "\\")]
    fn a_text_is_read_as_it_was_written(#[case] text: &str, #[case] value: &str) {
        assert_eq!(written(text), value);
        assert_eq!(read(value), Some(text));
    }

    #[rstest]
    #[case("NULL")]
    #[case("\\N")]
    fn null_is_no_text(#[case] value: &str) {
        assert_eq!(read(value), None);
    }
}
