//! Argon2 beside the reference implementation in C.

use std::{
    error::Error,
    io::{self, Write as _},
    process::{Command, Stdio},
    time::Duration,
};

const ROUNDS: usize = 15;

/// A sign-in without the table, which is a hash and little else, beside the reference with the
/// same parameters; or how to get that.
pub(crate) fn against_reference(login: Duration) -> Result<String, Box<dyn Error>> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        match reference() {
            Ok(time) => times.push(time?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok("argon2 is not installed: no reference to compare with".to_owned());
            }
            Err(error) => return Err(error.into()),
        }
    }
    times.sort_by(f64::total_cmp);
    let reference = times[ROUNDS / 2];
    Ok(format!(
        "login without the table {:.1} ms, Argon2 in C {:.1} ms, ratio {:.2}",
        login.as_secs_f64() * 1e3,
        reference * 1e3,
        login.as_secs_f64() / reference
    ))
}

/// Seconds of one hash with 19456 KiB, 2 passes and 1 lane, as the tool itself measures.
fn reference() -> io::Result<Result<f64, Box<dyn Error>>> {
    let mut argon2 = Command::new("argon2")
        .args([
            "some salt",
            "-id",
            "-t",
            "2",
            "-k",
            "19456",
            "-p",
            "1",
            "-l",
            "32",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = argon2.stdin.take() {
        stdin.write_all(b"quiet lamp over the river 7")?;
    }
    let output = argon2.wait_with_output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let seconds = text
        .lines()
        .find_map(|line| line.strip_suffix(" seconds"))
        .ok_or_else(|| format!("argon2 told no time: {text}").into());
    Ok(seconds.and_then(|seconds: &str| Ok(seconds.trim().parse()?)))
}
