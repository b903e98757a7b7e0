//! What a function holds from its cold start on.

mod environment;
mod secrets;

use std::sync::Arc;

use domain::{audit::AuditTrail, session::Session, timestamp::Timestamp};
use store::{
    Store, StoreError,
    environment::{clock::Clock, entropy::Entropy},
};

use self::secrets::Secrets;
use crate::{
    access_token::Claims,
    config::Config,
    cursor_key::CursorKey,
    issuer::Issuer,
    key_set::{KeySet, VerifyError},
    password::PasswordHasher,
    refresh_token::RefreshToken,
};

pub use self::{environment::Environment, secrets::AppError};

/// Takes one line of the log without its end.
pub type RequestLog = fn(Vec<u8>) -> std::io::Result<()>;

/// Turns of the scheduler until the request for the first event has left: it connects, starts
/// the connection's task and writes.
const TURNS_TO_FIRST_POLL: usize = 3;

/// Everything a handler may need. What is not used is never fetched, and a function that is
/// given no id of a secret cannot fetch it.
#[derive(Clone)]
pub struct App {
    /// The table.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The settings.
    pub config: Arc<Config>,
    /// The name of the function, for the log.
    pub function: Arc<str>,
    /// Where the line of each request goes.
    pub request_log: RequestLog,
    keys: Arc<KeySet>,
    secrets: Arc<Secrets>,
}

impl App {
    /// Puts a function together. Nothing is read yet.
    #[must_use]
    pub fn new(config: Config, environment: Environment) -> Self {
        Self {
            store: Store::new(&environment.dynamodb, &config.table_name),
            secrets: Arc::new(Secrets::new(&config, &environment.secrets)),
            keys: Arc::default(),
            clock: environment.clock,
            entropy: environment.entropy,
            function: environment.function.into(),
            request_log: environment.request_log,
            config: Arc::new(config),
        }
    }

    /// Reads the secrets of this function while the first event is on its way, and runs `prepare`
    /// on a thread of its own. A secret that cannot be read is tried again when it is needed.
    pub fn warm_up(&self, prepare: Option<fn()>) {
        let app = self.clone();
        tokio::spawn(async move {
            for _ in 0..TURNS_TO_FIRST_POLL {
                tokio::task::yield_now().await;
            }
            prepare.map(tokio::task::spawn_blocking);
            let secrets = &app.config.secrets;
            if secrets.pepper.is_some() {
                report(app.hasher().await.err());
            }
            if secrets.audit.is_some() {
                report(app.audit_trail().await.err());
            }
            if secrets.token.is_some() {
                report(app.issuer().await.err());
            }
        });
    }

    /// Hashes passwords.
    ///
    /// # Errors
    /// When the pepper cannot be read.
    pub async fn hasher(&self) -> Result<&PasswordHasher, AppError> {
        self.secrets.hasher(self.clock.now()).await
    }

    /// Continues audit chains.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub async fn audit_trail(&self) -> Result<&AuditTrail, AppError> {
        self.secrets.audit_trail(self.clock.now()).await
    }

    /// Makes and reads the cursors of lists.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub async fn cursor_key(&self) -> Result<&CursorKey, AppError> {
        self.secrets.cursor_key(self.clock.now()).await
    }

    /// Issues tokens; their public keys are published before.
    ///
    /// # Errors
    /// When the secret cannot be read or the keys not be published.
    pub async fn issuer(&self) -> Result<Issuer, AppError> {
        let keys = self
            .secrets
            .token_keys(&self.store, self.clock.now())
            .await?;
        Ok(Issuer::new(keys, &self.config.tokens, self.entropy.clone()))
    }

    /// Whether this service made `token` for `session`, perhaps with a key that is newer than
    /// those known here.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn issued(&self, token: &RefreshToken, session: &Session) -> Result<bool, AppError> {
        if self.issuer().await?.issued(token, session) {
            return Ok(true);
        }
        self.secrets.reload_token(self.clock.now()).await?;
        Ok(self.issuer().await?.issued(token, session))
    }

    /// Verifies an access token with the published keys.
    ///
    /// # Errors
    /// Why it proves nothing, or why that cannot be told now.
    pub async fn verify(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Claims, VerifyError<StoreError>> {
        let parties = self.config.tokens.parties();
        let read = async || self.store.public_keys().await;
        self.keys.verify(token, &parties, now, read).await
    }
}

fn report(failure: Option<AppError>) {
    if let Some(error) = failure {
        tracing::warn!(%error, "a secret could not be read at the cold start");
    }
}
