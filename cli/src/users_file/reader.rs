use std::io::BufRead;

use domain::field_error::FieldError;

use super::csv_lines::CsvLines;
use super::json_array::JsonArray;
use super::json_lines::JsonLines;
use super::record::Record;
use super::{FileError, Format, json_array};

/// Reads a file line by line, in memory that does not grow with it.
pub(crate) enum Reader<R> {
    Csv(CsvLines<R>),
    Json(JsonLines<R>),
    Array(JsonArray<R>),
}

/// One user as the file has them.
pub(crate) struct Line {
    /// Where the user begins, from 1.
    pub(crate) number: u64,
    /// The texts, or why the line has none.
    pub(crate) record: Result<Record, Vec<FieldError>>,
}

impl<R: BufRead> Reader<R> {
    /// # Errors
    /// When the columns cannot be told.
    pub(crate) fn new(mut source: R, format: Format) -> Result<Self, FileError> {
        Ok(match format {
            Format::Csv => Self::Csv(CsvLines::new(source)?),
            Format::Jsonl if json_array::begins(source.fill_buf()?) => {
                Self::Array(JsonArray::new(source))
            }
            Format::Jsonl => Self::Json(JsonLines::new(source)),
        })
    }

    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn next_line(&mut self) -> Result<Option<Line>, FileError> {
        match self {
            Self::Csv(lines) => lines.next_line(),
            Self::Json(lines) => lines.next_line(),
            Self::Array(array) => array.next_line(),
        }
    }

    /// How many bytes of the file have been read.
    pub(crate) fn position(&self) -> u64 {
        match self {
            Self::Csv(lines) => lines.position(),
            Self::Json(lines) => lines.position(),
            Self::Array(array) => array.position(),
        }
    }
}
