use std::io::{BufRead, IsTerminal};

use super::super::CliError;

/// A new password: typed twice without echo, or the first line of stdin when that is no
/// terminal.
pub(super) fn password() -> Result<String, CliError> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        let mut line = String::new();
        stdin.lock().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password("Password: ")?;
    let second = rpassword::prompt_password("The same again: ")?;
    if first == second {
        Ok(first)
    } else {
        let reason = "password: the two are not the same";
        Err(CliError::Refused(reason.to_owned()))
    }
}
