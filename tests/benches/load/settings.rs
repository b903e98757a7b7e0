//! What a run is told by its environment.

use std::{env, error::Error, fmt, time::Duration};

/// Seconds of a stage unless `FLORENCE_LOAD_SECONDS` says otherwise.
const SECONDS: u64 = 10;

/// Longer, and a session that is not refreshed could reach its idle timeout of an hour.
const MOST_SECONDS: u64 = 300;

/// Clients at once, stage by stage, unless `FLORENCE_LOAD_CLIENTS` says otherwise.
const CLIENTS: [usize; 6] = [1, 2, 4, 8, 16, 32];

pub(crate) struct Settings {
    /// How long each stage lasts.
    pub(crate) stage: Duration,
    /// Clients at once in each stage.
    pub(crate) clients: Vec<usize>,
    /// Whether the functions are built for release.
    pub(crate) release: bool,
}

impl Settings {
    pub(crate) fn from_environment() -> Result<Self, Box<dyn Error>> {
        let seconds = match env::var("FLORENCE_LOAD_SECONDS") {
            Ok(text) => text.parse()?,
            Err(_) => SECONDS,
        };
        if !(1..=MOST_SECONDS).contains(&seconds) {
            return Err(format!("FLORENCE_LOAD_SECONDS must be 1 to {MOST_SECONDS}").into());
        }
        let clients = match env::var("FLORENCE_LOAD_CLIENTS") {
            Ok(text) => text.split(',').map(str::parse).collect::<Result<_, _>>()?,
            Err(_) => CLIENTS.to_vec(),
        };
        if clients.first().is_none_or(|first| *first == 0) || !clients.is_sorted() {
            return Err("FLORENCE_LOAD_CLIENTS must be rising numbers, such as 1,4,16".into());
        }
        Ok(Self {
            stage: Duration::from_secs(seconds),
            clients,
            release: !cfg!(debug_assertions),
        })
    }

    pub(crate) fn most_clients(&self) -> usize {
        self.clients.last().copied().unwrap_or(1)
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let profile = if self.release {
            "release"
        } else {
            "development"
        };
        write!(
            f,
            "stages of {:?} with {:?} clients, {profile} builds of the functions",
            self.stage, self.clients
        )
    }
}
