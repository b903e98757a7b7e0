//! Files that follow from the code and are committed, so that a change of them is seen.

use std::{fs, path::Path};

/// Whether they are to be written anew instead of compared.
pub(crate) fn is_updating() -> bool {
    std::env::var_os("FLORENCE_UPDATE").is_some()
}

/// The file, at this path in the project, holds this text.
pub(crate) fn assert_holds(path: &str, text: &str) {
    let file = florence_local::project::root().join(path);
    if is_updating() {
        fs::write(&file, text).unwrap();
    }
    assert!(
        read(&file) == text,
        "{path} is not up to date. FLORENCE_UPDATE=1 cargo test -p tests writes it anew:\n{text}"
    );
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}
