use std::io::{BufRead, Chain};

use csv::{ByteRecord, Terminator};
use domain::field_error::FieldError;

use super::FileError;
use super::column::Column;
use super::reader::Line;
use super::record::Record;

/// What a dump writes for NULL (`\N`: `PostgreSQL` and `MySQL`).
const NULLS: [&str; 2] = ["NULL", "\\N"];

pub(crate) struct CsvLines<R> {
    reader: csv::Reader<Chain<R, &'static [u8]>>,
    columns: Vec<Column>,
    read: ByteRecord,
}

impl<R: BufRead> CsvLines<R> {
    pub(super) fn new(source: R) -> Result<Self, FileError> {
        // Where a record begins is told from where it ends: so all of them end alike, the last
        // one too, and the CR of a CRLF is trimmed like other space around a value.
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(source.chain(&b"\n"[..]));
        let mut read = ByteRecord::new();
        if !reader.read_byte_record(&mut read)? {
            return Err(FileError::Empty);
        }
        Ok(Self {
            reader,
            columns: columns(&read)?,
            read,
        })
    }

    pub(super) fn next_line(&mut self) -> Result<Option<Line>, FileError> {
        loop {
            if !self.reader.read_byte_record(&mut self.read)? {
                return Ok(None);
            }
            if self.read.len() > 1 || !self.read.as_slice().trim_ascii().is_empty() {
                return Ok(Some(Line {
                    number: self.first_line(),
                    record: self.record().map_err(|error| vec![error]),
                }));
            }
        }
    }

    /// Not the reader's own position, which spans empty lines before the record.
    fn first_line(&self) -> u64 {
        // A quote that is left open also takes the last line's end.
        let text = self.read.as_slice().trim_ascii_end();
        let lines = text.split(|byte| *byte == b'\n').count();
        let lines = u64::try_from(lines).unwrap_or(u64::MAX);
        self.reader.position().line().saturating_sub(lines)
    }

    pub(super) fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    fn record(&self) -> Result<Record, FieldError> {
        if self.read.len() != self.columns.len() {
            let message = format!(
                "has {} values for {} columns: is a quote left open or a comma unquoted?",
                self.read.len(),
                self.columns.len()
            );
            return Err(FieldError::new("line", "wrong_number_of_values", message));
        }
        let mut record = Record::default();
        for (column, bytes) in self.columns.iter().zip(&self.read) {
            let text = std::str::from_utf8(bytes)
                .map_err(|_| FieldError::new(column.name(), "not_utf8", "is not UTF-8"))?;
            if !NULLS.contains(&text.trim()) {
                record.set(*column, text);
            }
        }
        Ok(record)
    }
}

fn columns(header: &ByteRecord) -> Result<Vec<Column>, FileError> {
    let mut columns = Vec::with_capacity(header.len());
    for name in header {
        let name = String::from_utf8_lossy(name);
        let column = Column::named(name.trim());
        let column = column.ok_or_else(|| FileError::UnknownColumn(name.into_owned()))?;
        if columns.contains(&column) {
            return Err(FileError::RepeatedColumn(column.name()));
        }
        columns.push(column);
    }
    let missing = Column::ALL
        .into_iter()
        .find(|column| column.is_required() && !columns.contains(column));
    match missing {
        Some(column) => Err(FileError::MissingColumn(column.name())),
        None => Ok(columns),
    }
}
