//! Secrets from AWS Secrets Manager, read on first use and kept in memory.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config;
use domain::{setting::InvalidSetting, timestamp::Timestamp};
use secrecy::SecretSlice;
use store::environment::{Environment, https::CONNECT_TIMEOUT, variables::Variables};
use thiserror::Error;
use tokio::sync::Mutex;

mod fetch;

/// The fewest bytes a secret may have: as many as the keys made from it.
pub const MIN_SECRET_BYTES: usize = 32;

/// A secret older than this is read again, so that a rotation reaches instances
/// that stay warm. In seconds.
pub const MAX_AGE_SECONDS: i64 = 3600;

/// The shortest time between two reads, in seconds: forged tokens must not
/// turn into calls to Secrets Manager.
pub const MIN_READ_INTERVAL_SECONDS: i64 = 10;

/// How a function reaches its secrets: one client for all of them. A function that makes none of
/// these goes without the client.
#[derive(Debug, Clone)]
pub struct Secrets(Client);

/// The versions of a secret that are accepted. Never printed; wiped on drop.
#[derive(Debug)]
pub struct SecretVersions {
    /// The version labelled `AWSCURRENT`, the only one to make anything with.
    pub current: SecretSlice<u8>,
    /// The version labelled `AWSPREVIOUS`, good to verify with.
    pub previous: Option<SecretSlice<u8>>,
    /// When `current` was made.
    pub created_at: Timestamp,
}

/// One secret and its cached versions. Shared by reference between requests.
#[derive(Debug)]
pub struct ManagedSecret {
    client: Client,
    id: String,
    cache: Mutex<Cache>,
}

/// Why a secret is not available. Holds nothing of its content.
#[derive(Debug, Error)]
pub enum SecretError {
    /// Secrets Manager refused or could not be reached within the time limit.
    #[error("secret {id} ({stage}) could not be read")]
    Unavailable {
        /// The name or ARN of the secret.
        id: String,
        /// `AWSCURRENT` or `AWSPREVIOUS`.
        stage: &'static str,
        /// What the SDK reported.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The answer lacks the value or its creation date.
    #[error("secret {id} ({stage}) has no {missing}")]
    Incomplete {
        /// The name or ARN of the secret.
        id: String,
        /// `AWSCURRENT` or `AWSPREVIOUS`.
        stage: &'static str,
        /// The missing part.
        missing: &'static str,
    },
    /// The value is too short to be a key. There is no default to fall back to.
    #[error("secret {id} ({stage}) has fewer than {MIN_SECRET_BYTES} bytes")]
    TooShort {
        /// The name or ARN of the secret.
        id: String,
        /// `AWSCURRENT` or `AWSPREVIOUS`.
        stage: &'static str,
    },
}

#[derive(Debug, Default)]
struct Cache {
    versions: Option<Arc<SecretVersions>>,
    read_at: Option<Timestamp>,
    attempted_at: Option<Timestamp>,
}

/// A client whose calls give up after 4 seconds in all and 2 per attempt.
#[must_use]
pub fn client(config: &SdkConfig) -> Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(4))
        .build();
    let config = config::Builder::from(config).timeout_config(timeouts);
    Client::from_conf(config.build())
}

impl Secrets {
    /// The secrets of `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self(client(&environment.secrets))
    }

    /// The secret whose name or ARN a variable holds. Reads nothing yet.
    ///
    /// # Errors
    /// When the variable is not set.
    pub fn named(
        &self,
        variables: &Variables,
        variable: &'static str,
    ) -> Result<ManagedSecret, InvalidSetting> {
        let id = variables.required(variable)?;
        Ok(ManagedSecret::new(self.0.clone(), id))
    }
}

impl ManagedSecret {
    /// The secret with this name or ARN. Reads nothing yet.
    #[must_use]
    pub fn new(client: Client, id: impl Into<String>) -> Self {
        Self {
            client,
            id: id.into(),
            cache: Mutex::default(),
        }
    }

    /// The cached versions; read on first use and when older than [`MAX_AGE_SECONDS`].
    ///
    /// When reading again fails the cached versions stay in use. A failed
    /// first read is not remembered: the next call tries again.
    ///
    /// # Errors
    /// [`SecretError`] when nothing is cached and reading fails.
    pub async fn get(&self, now: Timestamp) -> Result<Arc<SecretVersions>, SecretError> {
        let mut cache = self.cache.lock().await;
        let Some(cached) = cache.versions.clone() else {
            return self.read_into(&mut cache, now).await;
        };
        if !cache.is_stale(now) || cache.attempted_recently(now) {
            return Ok(cached);
        }
        let read = self.read_into(&mut cache, now).await;
        Ok(read.unwrap_or_else(|error| {
            tracing::warn!(error = &error as &dyn StdError, "keeping the cached secret");
            cached
        }))
    }

    /// Reads again, for a token that none of the known versions made, unless
    /// [`MIN_READ_INTERVAL_SECONDS`] have not passed since the last read.
    ///
    /// # Errors
    /// [`SecretError`] when reading fails; the cached versions stay in use.
    pub async fn reload(&self, now: Timestamp) -> Result<Arc<SecretVersions>, SecretError> {
        let mut cache = self.cache.lock().await;
        match cache.versions.clone() {
            Some(cached) if cache.attempted_recently(now) => Ok(cached),
            _ => self.read_into(&mut cache, now).await,
        }
    }

    async fn read_into(
        &self,
        cache: &mut Cache,
        now: Timestamp,
    ) -> Result<Arc<SecretVersions>, SecretError> {
        cache.attempted_at = Some(now);
        let versions = Arc::new(fetch::versions(&self.client, &self.id).await?);
        cache.versions = Some(Arc::clone(&versions));
        cache.read_at = Some(now);
        Ok(versions)
    }
}

impl Cache {
    fn is_stale(&self, now: Timestamp) -> bool {
        self.read_at
            .is_none_or(|at| at.seconds_until(now) >= MAX_AGE_SECONDS)
    }

    fn attempted_recently(&self, now: Timestamp) -> bool {
        self.attempted_at
            .is_some_and(|at| at.seconds_until(now) < MIN_READ_INTERVAL_SECONDS)
    }
}

#[cfg(test)]
mod fake_server;
#[cfg(test)]
mod tests;
