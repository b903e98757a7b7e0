//! Where the workspace is.

use std::path::{Path, PathBuf};

/// The folder of `template.yaml`: the nearest one at or above the current
/// folder, else the workspace this binary was built from.
#[must_use]
pub fn root() -> PathBuf {
    let built_from = Path::new(env!("CARGO_MANIFEST_DIR"));
    let start = std::env::current_dir().unwrap_or_else(|_| built_from.to_owned());
    start
        .ancestors()
        .find(|folder| folder.join("template.yaml").is_file())
        .or(built_from.parent())
        .unwrap_or(&start)
        .to_owned()
}
