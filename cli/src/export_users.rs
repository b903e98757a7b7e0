//! Writes all users to a file that an import reads.

mod new_file;

use std::io::{BufWriter, Write};
use std::path::Path;

use domain::audit::{Action, Origin};
use domain::ids::UserId;
use identity::app::{App, AppError};
use new_file::NewFile;
use store::{CommitError, StoreError};

use crate::users_file::{FileError, Format, Writer};

/// Why not all users were written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be written; an existing one is never replaced.
    #[error(transparent)]
    File(#[from] FileError),
    /// A secret could not be read.
    #[error(transparent)]
    Secret(#[from] AppError),
    /// The export could not be recorded.
    #[error(transparent)]
    Record(#[from] CommitError),
    /// The table could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes all users to a new `file` that only its owner may read, and counts them. There is
/// either the whole file or none. Without a format, the file's name decides, else it is CSV.
///
/// # Errors
/// See [`ExportError`].
pub async fn export_users(
    app: &App,
    file: &Path,
    format: Option<Format>,
) -> Result<u64, ExportError> {
    let format = format.or_else(|| Format::of_name(file));
    let new = NewFile::create(file).map_err(FileError::from)?;
    let count = write_users(app, new.file(), format.unwrap_or(Format::Csv)).await?;
    new.keep().map_err(FileError::from)?;
    Ok(count)
}

/// Writes all users to `target` in the order they were made, in memory that does not grow with
/// them, and counts them. Accounts made in the last second or while this runs may be left out.
///
/// # Errors
/// See [`ExportError`].
pub async fn write_users(
    app: &App,
    target: impl Write,
    format: Format,
) -> Result<u64, ExportError> {
    record(app).await?;
    let mut writer = Writer::new(BufWriter::new(target), format)?;
    let mut count = 0;
    let mut after = None;
    loop {
        let (accounts, last) = app.store.accounts_by_age(after.as_ref()).await?;
        for account in &accounts {
            writer.write(account)?;
            count += 1;
        }
        if last.is_none() {
            writer.flush()?;
            return Ok(count);
        }
        after = last;
    }
}

/// Comes before the first line: who stops the export half way has read the users too.
async fn record(app: &App) -> Result<(), ExportError> {
    let now = app.clock.now();
    let origin = Origin::operator(UserId::SYSTEM);
    let event = origin.event(app.entropy.uuid(now), Action::UsersExported, None, now);
    let trail = app.audit_trail().await?;
    app.store.append(trail, &event, &[]).await?;
    Ok(())
}
