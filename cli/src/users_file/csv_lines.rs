use std::io::{BufRead, Chain};

use csv::{ByteRecord, Terminator};
use domain::field_error::FieldError;

use super::column::Column;
use super::reader::Line;
use super::record::Record;
use super::{FileError, null};

/// The last record: a quote that is left open takes it too.
const END: &str = "\u{1}end of the users\u{1}";

/// [`END`] on a line of its own.
const LAST_LINES: &[u8] = b"\n\x01end of the users\x01\n";

pub(crate) struct CsvLines<R> {
    reader: csv::Reader<Chain<R, &'static [u8]>>,
    columns: Vec<Column>,
    read: ByteRecord,
}

impl<R: BufRead> CsvLines<R> {
    pub(super) fn new(source: R) -> Result<Self, FileError> {
        // All records end alike, the last one too, and the CR of a CRLF is trimmed like other
        // space around a value.
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(source.chain(LAST_LINES));
        let mut read = ByteRecord::new();
        if !reader.read_byte_record(&mut read)? || is_end(&read) {
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
            let before = self.reader.position().line();
            if !self.reader.read_byte_record(&mut self.read)? || is_end(&self.read) {
                return Ok(None);
            }
            if self.read.len() > 1 || !self.read.as_slice().trim_ascii().is_empty() {
                let number = self.first_line(before);
                self.close();
                return Ok(Some(Line {
                    number,
                    record: self.record().map_err(|error| vec![error]),
                }));
            }
        }
    }

    /// Where the record begins, if the one before it ended with line `before`: between them are
    /// lines without anything.
    fn first_line(&self, before: u64) -> u64 {
        let inner = self.read.as_slice().iter().filter(|byte| **byte == b'\n');
        let own = inner.count() + usize::from(!self.is_open());
        let read = self.reader.position().line() - before;
        (before + read).saturating_sub(u64::try_from(own).unwrap_or(u64::MAX))
    }

    /// Whether a quote is left open, which takes all that follows.
    fn is_open(&self) -> bool {
        self.read.as_slice().ends_with(LAST_LINES)
    }

    /// Takes out what does not belong to the file.
    fn close(&mut self) {
        if !self.is_open() {
            return;
        }
        let last = self.read.len() - 1;
        let closed = self.read.iter().enumerate().map(|(at, value)| match at {
            at if at == last => value.strip_suffix(LAST_LINES).unwrap_or(value),
            _ => value,
        });
        self.read = closed.collect();
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
            if let Some(text) = null::read(text.trim()) {
                record.set(*column, text);
            }
        }
        Ok(record)
    }
}

fn is_end(record: &ByteRecord) -> bool {
    record.len() == 1 && record.as_slice() == END.as_bytes()
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
