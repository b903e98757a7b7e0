//! Where in a step's data something is, in words that identify nobody.

use std::fmt;

use crate::phi;

/// A path from the root of a PUT body: `step_data.medications[2].dose`.
///
/// Error answers carry paths and clients log them, so a key that is not a
/// plain field name, or that itself looks like an identifier, is shown as its
/// position among its siblings: `step_data.#3`.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Segment<'a> {
    Root,
    Key { key: &'a str, position: usize },
    Index(usize),
}

impl<'a> Path<'a> {
    /// The step's own object.
    #[must_use]
    pub const fn root() -> Self {
        Self {
            parent: None,
            segment: Segment::Root,
        }
    }

    /// The entry `key`, the `position`-th of its object counted from 0.
    #[must_use]
    pub const fn key(&'a self, key: &'a str, position: usize) -> Self {
        Self {
            parent: Some(self),
            segment: Segment::Key { key, position },
        }
    }

    /// The array element at `index`, counted from 0.
    #[must_use]
    pub const fn index(&'a self, index: usize) -> Self {
        Self {
            parent: Some(self),
            segment: Segment::Index(index),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        match self.segment {
            Segment::Root => formatter.write_str("step_data"),
            Segment::Key { key, .. } if is_plain(key) => write!(formatter, ".{key}"),
            Segment::Key { position, .. } => write!(formatter, ".#{}", position + 1),
            Segment::Index(index) => write!(formatter, "[{index}]"),
        }
    }
}

impl From<&Path<'_>> for String {
    fn from(path: &Path<'_>) -> Self {
        path.to_string()
    }
}

const MAX_KEY_SHOWN: usize = 64;
const MAX_KEY_DIGITS: usize = 3;

fn is_plain(key: &str) -> bool {
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    key.len() <= MAX_KEY_SHOWN
        && digits <= MAX_KEY_DIGITS
        && key.starts_with(|first: char| first.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && phi::scan_key(key).is_empty()
}
