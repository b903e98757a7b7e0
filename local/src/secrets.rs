//! Development secrets, and the one operation of Secrets Manager that reads
//! them.

mod file;
mod server;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::host;
use crate::template::Template;

pub use server::router;

/// Letters and digits, as `ExcludePunctuation` leaves them.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The secrets of the template, by name.
#[derive(Debug, Clone)]
pub struct Secrets {
    versions: Arc<Mutex<Versions>>,
    file: Option<PathBuf>,
}

/// A secret's two versions.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Secret {
    current: Version,
    previous: Option<Version>,
}

type Versions = BTreeMap<String, Secret>;

#[derive(Clone, Serialize, Deserialize)]
struct Version {
    id: Uuid,
    value: String,
    /// Seconds since 1970.
    created: i64,
}

/// Why the secrets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The file cannot be read or written.
    #[error("secrets file {path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the file system said.
        source: std::io::Error,
    },
    /// The file does not hold what was written to it.
    #[error("secrets file {path}: {source}", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where it is broken.
        source: serde_json::Error,
    },
    /// The system has no randomness.
    #[error("secrets: no randomness")]
    Randomness,
    /// There is no such secret.
    #[error("there is no secret {0}")]
    Unknown(String),
}

impl Secrets {
    /// New secrets that are gone with this value.
    ///
    /// # Errors
    ///
    /// [`SecretsError::Randomness`].
    pub fn in_memory(template: &Template) -> Result<Self, SecretsError> {
        let mut versions = Versions::new();
        add_missing(&mut versions, template)?;
        Ok(Self::new(versions, None))
    }

    /// The secrets in the file (mode 0600), which is made when there is none;
    /// those the template has and the file has not are added.
    ///
    /// # Errors
    ///
    /// See [`SecretsError`].
    pub fn open(path: PathBuf, template: &Template) -> Result<Self, SecretsError> {
        let found = file::read(&path)?;
        let mut versions = found.clone().unwrap_or_default();
        let added = add_missing(&mut versions, template)?;
        match found {
            None => file::create(&path, &versions)?,
            Some(_) if added => file::replace(&path, &versions)?,
            Some(_) => {}
        }
        Ok(Self::new(versions, Some(path)))
    }

    /// The current value of a secret.
    #[must_use]
    pub fn current(&self, name: &str) -> Option<String> {
        self.secret(name).map(|secret| secret.current.value)
    }

    /// Makes a new current value; the one before becomes `AWSPREVIOUS`.
    ///
    /// # Errors
    ///
    /// See [`SecretsError`].
    pub fn rotate(&self, name: &str) -> Result<(), SecretsError> {
        let mut versions = self.lock();
        let secret = versions
            .get_mut(name)
            .ok_or_else(|| SecretsError::Unknown(name.to_owned()))?;
        let next = Version::generate(secret.current.value.len())?;
        secret.previous = Some(std::mem::replace(&mut secret.current, next));
        match &self.file {
            Some(path) => file::replace(path, &versions),
            None => Ok(()),
        }
    }

    fn new(versions: Versions, file: Option<PathBuf>) -> Self {
        Self {
            versions: Arc::new(Mutex::new(versions)),
            file,
        }
    }

    fn secret(&self, name: &str) -> Option<Secret> {
        self.lock().get(name).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Versions> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Version {
    fn generate(length: usize) -> Result<Self, SecretsError> {
        Ok(Self {
            id: host::new_id(),
            value: random_text(length)?,
            created: host::now().unix_timestamp(),
        })
    }
}

impl std::fmt::Debug for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Version")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn add_missing(versions: &mut Versions, template: &Template) -> Result<bool, SecretsError> {
    let mut added = false;
    for secret in &template.secrets {
        if !versions.contains_key(&secret.name) {
            let current = Version::generate(secret.length)?;
            let new = Secret {
                current,
                previous: None,
            };
            versions.insert(secret.name.clone(), new);
            added = true;
        }
    }
    Ok(added)
}

fn random_text(length: usize) -> Result<String, SecretsError> {
    let random = SystemRandom::new();
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bytes = [0; 64];
        random
            .fill(&mut bytes)
            .map_err(|_| SecretsError::Randomness)?;
        // 62 of each 64 values are letters or digits; the rest are passed over,
        // so that every letter is as likely as the others.
        let letters = bytes
            .iter()
            .filter_map(|byte| ALPHABET.get(usize::from(byte & 63)));
        text.extend(
            letters
                .take(length - text.len())
                .map(|letter| char::from(*letter)),
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
