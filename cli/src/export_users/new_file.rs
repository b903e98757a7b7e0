use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A file that gets its name only once it is whole, and never takes the place of another.
pub(super) struct NewFile {
    path: PathBuf,
    partial: PathBuf,
    file: File,
}

impl NewFile {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        if fs::symlink_metadata(path).is_ok() {
            let reason = format!("{} exists already", path.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, reason));
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(format!(".partial-{}", std::process::id()));
        let partial = PathBuf::from(partial);
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&partial)?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            file,
        })
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// A link, unlike a rename, fails when there is a file of that name by now.
    pub(super) fn keep(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::hard_link(&self.partial, &self.path)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // What is left behind is readable by its owner only.
        drop(fs::remove_file(&self.partial));
    }
}
