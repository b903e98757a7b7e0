//! The folder that keeps the table and the secrets between runs.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Its presence tells our folder from anybody else's.
const MARKER: &str = "florence-data";
/// Held while a system runs on the folder.
const LOCK: &str = "lock";

/// A process that is being started holds a copy of its parent's locks until it
/// runs: a lock that was just given up may be taken for that long.
const LOCK_ATTEMPTS: u32 = 5;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// A data folder that no other process uses.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// The file system refused.
    #[error("data folder {path}: {source}", path = path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// It holds files and not our marker.
    #[error("{} is not empty and was not made by florence: choose another --data-dir", .0.display())]
    Foreign(PathBuf),
    /// Another process holds its lock.
    #[error("another florence is running on {}", .0.display())]
    InUse(PathBuf),
}

impl DataDir {
    /// Opens the folder, and makes it (mode 0700) when there is none.
    ///
    /// # Errors
    ///
    /// When it cannot be made or written, is somebody else's, or is in use.
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let error = |source| DataDirError::Io {
            path: path.to_owned(),
            source,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(error)?;
        if !is_ours(path) {
            let is_empty = fs::read_dir(path).map_err(error)?.next().is_none();
            if !is_empty {
                return Err(DataDirError::Foreign(path.to_owned()));
            }
            fs::write(path.join(MARKER), "").map_err(error)?;
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: lock(path)?,
        })
    }

    /// The table's database file.
    #[must_use]
    pub fn table(&self) -> PathBuf {
        self.path.join("table.sqlite")
    }

    /// The development secrets.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.path.join("secrets.json")
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Where a running system writes its endpoints.
#[must_use]
pub fn endpoints_file(path: &Path) -> PathBuf {
    path.join("endpoints.json")
}

/// Whether a system is running on the folder now.
#[must_use]
pub fn is_running(path: &Path) -> bool {
    is_ours(path) && matches!(lock(path), Err(DataDirError::InUse(_)))
}

/// Removes the folder; `false` when there was none.
///
/// # Errors
///
/// When it is not ours, is in use, or cannot be removed.
pub fn remove(path: &Path) -> Result<bool, DataDirError> {
    if !path.exists() {
        return Ok(false);
    }
    if !is_ours(path) {
        return Err(DataDirError::Foreign(path.to_owned()));
    }
    let _lock = lock(path)?;
    fs::remove_dir_all(path).map_err(|source| DataDirError::Io {
        path: path.to_owned(),
        source,
    })?;
    Ok(true)
}

fn is_ours(path: &Path) -> bool {
    path.join(MARKER).is_file()
}

fn lock(path: &Path) -> Result<File, DataDirError> {
    let error = |source| DataDirError::Io {
        path: path.to_owned(),
        source,
    };
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path.join(LOCK))
        .map_err(error)?;
    for _ in 0..LOCK_ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(source)) => return Err(error(source)),
        }
    }
    Err(DataDirError::InUse(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_once_and_locked_while_open() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");

        let open = DataDir::open(&path).unwrap();

        assert!(matches!(DataDir::open(&path), Err(DataDirError::InUse(_))));
        assert!(matches!(remove(&path), Err(DataDirError::InUse(_))));
        drop(open);
        assert!(DataDir::open(&path).is_ok());
        assert!(remove(&path).unwrap());
        assert!(!remove(&path).unwrap());
    }

    #[test]
    fn a_folder_with_other_files_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let theirs = folder.path().join("theirs");
        fs::write(&theirs, "kept").unwrap();

        assert!(matches!(
            DataDir::open(folder.path()),
            Err(DataDirError::Foreign(_))
        ));
        assert!(matches!(
            remove(folder.path()),
            Err(DataDirError::Foreign(_))
        ));
        assert!(theirs.exists());
    }
}
