use std::fs::{self, File, OpenOptions};
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use domain::ids::UserId;

use super::ImportError;
use crate::users_file::FileError;

/// A table of the former ids and those that they become, as CSV with a header.
pub(super) struct IdMap(csv::Writer<BufWriter<File>>);

impl IdMap {
    /// Begins the table anew: every run tells of every user.
    pub(super) fn create(path: &Path, imported: &Path) -> Result<Self, ImportError> {
        if fs::canonicalize(path).ok() == fs::canonicalize(imported).ok() {
            return Err(ImportError::IdMapReplacesFile);
        }
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(true).mode(0o600);
        let mut writer = csv::Writer::from_writer(BufWriter::new(file.open(path)?));
        let header = ["former_id", "user_id"];
        writer.write_record(header).map_err(FileError::from)?;
        Ok(Self(writer))
    }

    pub(super) fn add(&mut self, former: &str, user: UserId) -> Result<(), ImportError> {
        let record = [former, &user.to_string()];
        self.0.write_record(record).map_err(FileError::from)?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), ImportError> {
        Ok(self.0.flush()?)
    }
}
