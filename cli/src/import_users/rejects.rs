use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use domain::field_error::FieldError;
use serde::Serialize;

use super::ImportError;

/// Where a user is in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub(super) line: u64,
    pub(super) id: Option<String>,
}

/// A line that made no user. It repeats nothing of the line but the id: a password hash must
/// not get into another file.
#[derive(Debug, Serialize)]
pub(super) struct Rejected {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) errors: Vec<FieldError>,
    /// The line whose user it would be again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) same_as: Option<Place>,
}

/// A line that made a user, with texts cut.
#[derive(Debug, Serialize)]
pub(super) struct Shortened<'a> {
    #[serde(flatten)]
    pub(super) place: &'a Place,
    /// The columns.
    pub(super) cut: &'a [&'static str],
}

impl Place {
    pub(super) fn rejected(&self, errors: Vec<FieldError>) -> Rejected {
        Rejected {
            place: self.clone(),
            errors,
            same_as: None,
        }
    }
}

/// The report of lines that made no user, or one with texts cut: one JSON object for each.
pub(super) struct Rejects {
    path: PathBuf,
    file: BufWriter<File>,
    is_empty: bool,
}

impl Rejects {
    /// Begins the report anew: every run looks at every line.
    pub(super) fn create(path: &Path, imported: &Path) -> Result<Self, ImportError> {
        if fs::canonicalize(path).ok() == fs::canonicalize(imported).ok() {
            return Err(ImportError::RejectsReplaceFile);
        }
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::new(file),
            is_empty: true,
        })
    }

    pub(super) fn add(&mut self, line: &impl Serialize) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.file, line)?;
        self.file.write_all(b"\n")?;
        self.is_empty = false;
        self.file.flush()
    }

    /// A report of nothing does not stay.
    pub(super) fn finish(self) -> std::io::Result<()> {
        if self.is_empty {
            fs::remove_file(&self.path)?;
        }
        Ok(())
    }
}
