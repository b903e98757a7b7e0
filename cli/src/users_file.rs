//! The file format in which users move between systems: the former system's `users` table, as
//! CSV (RFC 4180) with a header, as JSON lines or as a JSON array.

mod account;
mod column;
mod csv_lines;
mod error;
mod former_id;
mod json_array;
mod json_lines;
mod moment;
mod null;
mod reader;
mod record;
mod writer;

use std::path::Path;

use clap::ValueEnum;

pub(crate) use account::{account, account_to_invite};
pub(crate) use column::Column;
pub use error::FileError;
pub(crate) use reader::{Line, Reader};
pub(crate) use record::Record;
pub use writer::Cells;
pub(crate) use writer::Writer;

/// How the columns of a user are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated values; the first line names the columns
    Csv,
    /// One JSON object on each line, or an array of them
    Jsonl,
}

impl Format {
    /// What the name of a file promises.
    pub(crate) fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            _ => None,
        }
    }

    /// What the beginning of a file looks like: only JSON begins with a brace or a bracket.
    pub(crate) fn of_content(start: &[u8]) -> Self {
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        match text.trim_ascii_start().first() {
            Some(b'{' | b'[') => Self::Jsonl,
            _ => Self::Csv,
        }
    }
}

#[cfg(test)]
mod tests;
