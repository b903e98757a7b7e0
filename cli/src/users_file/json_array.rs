use std::io::{BufRead, Bytes};

use domain::field_error::FieldError;

use super::FileError;
use super::json_lines::record;
use super::reader::Line;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Whether a file that begins with `start` is an array; JSON lines are objects.
pub(super) fn begins(start: &[u8]) -> bool {
    let text = start.strip_prefix(BOM).unwrap_or(start);
    text.trim_ascii_start().starts_with(b"[")
}

/// Reads the elements of a JSON array one by one, in memory that does not grow with their number.
pub(crate) struct JsonArray<R> {
    bytes: Bytes<R>,
    /// The line that is being read, from 1.
    line: u64,
    position: u64,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    BeforeArray,
    BeforeElement,
    AfterElement,
    AfterArray,
    /// Behind a fault nothing can be told apart.
    Lost,
}

/// An element of the array, or what stands in its place.
struct Element {
    line: u64,
    text: Vec<u8>,
}

impl<R: BufRead> JsonArray<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            bytes: source.bytes(),
            line: 1,
            position: 0,
            place: Place::BeforeArray,
        }
    }

    pub(super) fn next_line(&mut self) -> Result<Option<Line>, FileError> {
        while let Some(byte) = self.next()? {
            match (self.place, byte) {
                (Place::Lost, _) => return Ok(None),
                (_, b' ' | b'\t' | b'\r' | b'\n') => {}
                (Place::BeforeArray, byte) if BOM.contains(&byte) => {}
                (Place::BeforeArray, b'[') | (Place::AfterElement, b',') => {
                    self.place = Place::BeforeElement;
                }
                (Place::BeforeElement | Place::AfterElement, b']') => {
                    self.place = Place::AfterArray;
                }
                (Place::BeforeElement, byte) => return self.element(byte).map(Some),
                _ => return Ok(Some(self.lost(self.line))),
            }
        }
        let is_whole = matches!(self.place, Place::AfterArray | Place::Lost);
        Ok((!is_whole).then(|| self.lost(self.line)))
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    fn element(&mut self, first: u8) -> Result<Line, FileError> {
        let mut element = Element {
            line: self.line,
            text: vec![first],
        };
        if first != b'{' || !self.read_object(&mut element.text)? {
            return Ok(self.lost(element.line));
        }
        self.place = Place::AfterElement;
        Ok(Line {
            number: element.line,
            record: record(&element.text),
        })
    }

    /// Reads to the brace that closes the object which `text` begins; false when there is none.
    fn read_object(&mut self, text: &mut Vec<u8>) -> Result<bool, FileError> {
        let (mut depth, mut in_string, mut escaped) = (1_u64, false, false);
        while depth > 0 {
            let Some(byte) = self.next()? else {
                return Ok(false);
            };
            text.push(byte);
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth -= 1,
                _ => {}
            }
        }
        Ok(true)
    }

    fn lost(&mut self, line: u64) -> Line {
        self.place = Place::Lost;
        let message = "is not an array of JSON objects in UTF-8; what follows is not read";
        Line {
            number: line,
            record: Err(vec![FieldError::new("line", "not_json", message)]),
        }
    }

    fn next(&mut self) -> Result<Option<u8>, FileError> {
        let Some(byte) = self.bytes.next().transpose()? else {
            return Ok(None);
        };
        self.position += 1;
        if byte == b'\n' && self.place != Place::Lost {
            self.line += 1;
        }
        Ok(Some(byte))
    }
}
