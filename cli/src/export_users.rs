//! Writes all users to a file that an import reads.

mod new_file;

use std::io::{BufWriter, Write};
use std::path::Path;

use domain::audit::{Action, Origin};
use domain::ids::UserId;
use florence_local::output::Output;
use identity::secrets::SecretError;
use new_file::NewFile;
use store::StoreError;

use crate::parts::Parts;
use crate::progress::Progress;
use crate::users_file::{Cells, FileError, Format, Writer};

/// Why not all users were written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be written; an existing one is never replaced.
    #[error(transparent)]
    File(#[from] FileError),
    /// A secret could not be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The table could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes all users to a new `file` that only its owner may read, with progress on `output`, and
/// counts them. There is either the whole file or none. Without a format, the file's name decides, else it is CSV.
///
/// # Errors
/// See [`ExportError`].
pub async fn export_users(
    parts: &Parts,
    file: &Path,
    format: Option<Format>,
    cells: Cells,
    output: &Output,
) -> Result<u64, ExportError> {
    let format = format.or_else(|| Format::of_name(file));
    let new = NewFile::create(file).map_err(FileError::from)?;
    let count = write_users(
        parts,
        new.file(),
        format.unwrap_or(Format::Csv),
        cells,
        output,
    );
    let count = count.await?;
    new.keep().map_err(FileError::from)?;
    Ok(count)
}

/// Writes all users to `target` in the order they were made, in memory that does not grow with
/// them, and counts them. Accounts made in the last second or while this runs may be left out.
///
/// # Errors
/// See [`ExportError`].
pub async fn write_users(
    parts: &Parts,
    target: impl Write,
    format: Format,
    cells: Cells,
    output: &Output,
) -> Result<u64, ExportError> {
    record(parts).await?;
    let mut writer = Writer::new(BufWriter::new(target), format, cells)?;
    let mut progress = Progress::new("users", None, output);
    let mut count = 0;
    let mut after = None;
    loop {
        let (accounts, last) = parts.context.store.accounts_by_age(after.as_ref()).await?;
        for account in &accounts {
            writer.write(account)?;
            count += 1;
        }
        progress.show(count, 0);
        if last.is_none() {
            writer.flush()?;
            progress.clear();
            return Ok(count);
        }
        after = last;
    }
}

/// Comes before the first line: who stops the export half way has read the users too.
async fn record(parts: &Parts) -> Result<(), ExportError> {
    let now = parts.context.now();
    let origin = Origin::operator(UserId::SYSTEM);
    let event = origin.event(parts.context.id(now), Action::UsersExported, None, now);
    parts.audit.unit().await?.record(&event).await?;
    Ok(())
}
