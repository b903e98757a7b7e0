//! Argon2 beside the reference implementation in C.

use std::{
    error::Error,
    io::{self, Write as _},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{password::Password, timestamp::Timestamp};
use identity::{
    password::{Argon2Cost, PasswordHasher},
    secrets::SecretVersions,
};
use store::environment::entropy::SystemEntropy;
use tests::people::PASSWORD;

use crate::measure::{Figures, median};

const ROUNDS: usize = 15;

/// Where the time of a sign-in goes, and how its hash compares with the reference. The table is
/// read while the hash is computed, so that the parts are more than the whole.
pub(crate) fn of_a_sign_in(login: &Figures, hash: Duration) -> Result<String, Box<dyn Error>> {
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let compared = match reference()? {
        Some(reference) => format!(
            "{:.2} of Argon2 in C",
            hash.as_secs_f64() / reference.as_secs_f64()
        ),
        None => "argon2 is not installed: nothing to compare with".to_owned(),
    };
    Ok(format!(
        "a sign-in takes {:.1} ms: hash {:.1} ms ({compared}), table {:.1} ms, part of it while \
         hashing, and processor time beyond the hash {:.2} ms",
        millis(login.warm),
        millis(hash),
        millis(login.table),
        millis(login.cpu.first_thread),
    ))
}

/// The time of one verification as the functions do it, in this process: development builds
/// compile Argon2 as release builds do.
pub(crate) async fn ours() -> Result<Duration, Box<dyn Error>> {
    let peppers = SecretVersions {
        current: vec![7; 32].into(),
        previous: None,
        created_at: Timestamp::EPOCH,
    };
    let hasher = PasswordHasher::new(Argon2Cost::new(19_456, 2, 1)?, Arc::new(peppers));
    let password =
        Password::parse("password", PASSWORD.to_owned()).map_err(|_| "the password is not one")?;
    let stored = hasher.hash(&password, &SystemEntropy).await?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        hasher.verify(Some(&stored), &password).await?;
        times.push(began.elapsed());
    }
    Ok(median(times))
}

/// How long the reference takes, if it is installed.
fn reference() -> Result<Option<Duration>, Box<dyn Error>> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        match reference_once() {
            Ok(time) => times.push(time?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Some(median(times)))
}

/// The time of one hash with 19456 KiB, 2 passes and 1 lane, as the tool itself measures.
fn reference_once() -> io::Result<Result<Duration, Box<dyn Error>>> {
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
    Ok(seconds.and_then(|seconds: &str| Ok(Duration::try_from_secs_f64(seconds.trim().parse()?)?)))
}
