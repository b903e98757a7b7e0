use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::{SecretsError, Versions};

/// The file's secrets; `None` when there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Versions>, SecretsError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(io_error(path, source)),
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|source| SecretsError::Malformed {
            path: path.to_owned(),
            source,
        })
}

/// Makes the file; fails when there is one, even a dangling link.
pub(super) fn create(path: &Path, versions: &Versions) -> Result<(), SecretsError> {
    write(path, versions).map_err(|source| io_error(path, source))
}

/// Replaces the file in one step.
pub(super) fn replace(path: &Path, versions: &Versions) -> Result<(), SecretsError> {
    let next = path.with_extension("next");
    let replace = || {
        match fs::remove_file(&next) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        write(&next, versions)?;
        fs::rename(&next, path)
    };
    replace().map_err(|source| io_error(path, source))
}

fn write(path: &Path, versions: &Versions) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(&serde_json::to_vec_pretty(versions)?)?;
    file.sync_all()
}

fn io_error(path: &Path, source: std::io::Error) -> SecretsError {
    SecretsError::Io {
        path: path.to_owned(),
        source,
    }
}
