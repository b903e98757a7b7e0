use std::io::Write;

use super::{CliError, CommonOptions};
use crate::data_dir;

pub(super) fn run(common: &CommonOptions) -> Result<(), CliError> {
    let path = common.data_dir();
    let said = if data_dir::remove(&path)? {
        "Removed"
    } else {
        "There is nothing at"
    };
    writeln!(std::io::stdout(), "{said} {}", path.display())?;
    Ok(())
}
