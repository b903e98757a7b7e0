//! Makes the filter of breached passwords: one password a line on standard input, the filter on
//! standard output. `.ci/breached-passwords` runs it.

use std::error::Error;
use std::io::{Read, Write};

use domain::password_policy::BreachedPasswords;

fn main() -> Result<(), Box<dyn Error>> {
    let mut passwords = String::new();
    std::io::stdin().read_to_string(&mut passwords)?;
    let filter = BreachedPasswords::of(passwords.split('\n'))?;
    std::io::stdout().write_all(&filter.to_bytes())?;
    Ok(())
}
