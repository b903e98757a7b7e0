use std::io::Write;

use florence_local::data_dir;

use super::{CliError, CommonOptions};

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
