//! The files of the built application.

/// One file.
#[derive(Debug)]
pub(crate) struct File {
    /// Below the root, such as `assets/index-B3x.js`.
    path: &'static str,
    /// Its media type.
    pub(crate) content_type: &'static str,
    /// Changes with what it holds.
    pub(crate) etag: &'static str,
    /// What it holds.
    pub(crate) bytes: &'static [u8],
    /// The same compressed, where that is shorter.
    pub(crate) gzip: Option<&'static [u8]>,
}

/// Sorted by path.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The folder of files whose name changes with what they hold.
const HASHED: &str = "assets/";

impl File {
    /// The file at `path`, which begins with a slash.
    pub(crate) fn at(path: &str) -> Option<&'static Self> {
        let path = path.strip_prefix('/')?;
        let found = FILES.binary_search_by(|file| file.path.cmp(path)).ok()?;
        FILES.get(found)
    }

    /// Whether its name stands for what it holds, so that it may be kept for ever.
    pub(crate) fn is_immutable(&self) -> bool {
        self.path.starts_with(HASHED)
    }
}

/// Whether `path` names a file of a build, of this one or of another.
pub(crate) fn is_hashed(path: &str) -> bool {
    path.strip_prefix('/')
        .is_some_and(|path| path.starts_with(HASHED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_their_path() {
        assert!(FILES.is_sorted_by_key(|file| file.path));
        assert!(FILES.len() > 3);
        for file in FILES {
            let found = File::at(&format!("/{}", file.path)).unwrap();
            assert_eq!(found.path, file.path);
        }
        assert!(File::at("/../Cargo.toml").is_none());
        assert!(File::at("index.html").is_none());
    }
}
