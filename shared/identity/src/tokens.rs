//! The tokens of this deployment.

use std::sync::Arc;

use domain::{
    session::Session,
    setting::{InvalidSetting, WholeNumber},
    timestamp::Timestamp,
};
use store::environment::variables::Variables;
use tokio::sync::Mutex;

use crate::{
    access_token::TokenParties,
    context::Context,
    failure::Failure,
    issuer::Issuer,
    key_set::PUBLISHED_BEFORE_USE_SECONDS,
    refresh_token::RefreshToken,
    secrets::{ManagedSecret, SecretVersions, Secrets},
    token_keys::TokenKeys,
};

/// Makes tokens and knows again those that it made. Cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    context: Context,
    secret: ManagedSecret,
    settings: TokenSettings,
    keys: Mutex<Option<Published>>,
}

/// Keys that are published.
#[derive(Clone)]
struct Published {
    /// What they were derived from.
    of: Arc<SecretVersions>,
    since: Timestamp,
    keys: Arc<TokenKeys>,
    /// The same, with those of the previous secret first.
    of_previous: Option<Arc<TokenKeys>>,
}

/// Settings of access tokens.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// The `iss` and `aud` claims.
    pub parties: TokenParties,
    /// Lifetime of an access token, in seconds.
    pub access_seconds: i64,
}

impl Tokens {
    /// Signs with keys from the secret that `TOKEN_SECRET_ID` names. Nothing is read yet.
    ///
    /// # Errors
    /// When a variable is missing or not valid.
    pub fn new(
        variables: &Variables,
        secrets: &Secrets,
        context: &Context,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self(Arc::new(Inner {
            context: context.clone(),
            secret: secrets.named(variables, "TOKEN_SECRET_ID")?,
            settings: TokenSettings::of(variables)?,
            keys: Mutex::default(),
        })))
    }

    /// Issues tokens with the keys of the newest known secret that have been published for
    /// [`PUBLISHED_BEFORE_USE_SECONDS`], or with the first there are.
    ///
    /// # Errors
    /// When the secret cannot be read or the keys not be published.
    pub async fn issuer(&self) -> Result<Issuer, Failure> {
        let Inner {
            context, settings, ..
        } = &*self.0;
        let entropy = Arc::clone(&context.entropy);
        let keys = self.published().await?.usable(context.now());
        Ok(Issuer::new(keys, settings, entropy))
    }

    /// Whether this service made `token` for `session`, perhaps with a key that is newer than
    /// those known here.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn issued(&self, token: &RefreshToken, session: &Session) -> Result<bool, Failure> {
        if self.issuer().await?.issued(token, session) {
            return Ok(true);
        }
        self.0.secret.reload(self.0.context.now()).await?;
        Ok(self.issuer().await?.issued(token, session))
    }

    /// Reads the secret and publishes the keys before a request needs them.
    ///
    /// # Errors
    /// When that fails; it is tried again when it is needed.
    pub async fn warm_up(&self) -> Result<(), Failure> {
        self.published().await.map(drop)
    }

    async fn published(&self) -> Result<Published, Failure> {
        let inner = &self.0;
        let now = inner.context.now();
        let versions = inner.secret.get(now).await?;
        let mut cache = inner.keys.lock().await;
        if let Some(published) = &*cache
            && Arc::ptr_eq(&published.of, &versions)
        {
            return Ok(published.clone());
        }
        let keys = TokenKeys::derive(&versions)?;
        let store = &inner.context.store;
        let since = store
            .publish_keys(keys.published(), versions.created_at, now)
            .await?;
        let published = Published {
            of: versions,
            since,
            of_previous: keys.of_previous().map(Arc::new),
            keys: Arc::new(keys),
        };
        Ok(cache.insert(published).clone())
    }
}

impl Published {
    /// What to make tokens with.
    fn usable(self, now: Timestamp) -> Arc<TokenKeys> {
        let is_known = self.since.seconds_until(now) >= PUBLISHED_BEFORE_USE_SECONDS;
        let of_previous = self.of_previous.filter(|_| !is_known);
        of_previous.unwrap_or(self.keys)
    }
}

impl TokenSettings {
    /// `ACCESS_TOKEN_SECONDS`.
    pub const ACCESS: WholeNumber<i64> = WholeNumber {
        name: "ACCESS_TOKEN_SECONDS",
        default: 600,
        min: 60,
        max: 3_600,
    };

    /// The settings that `variables` hold.
    ///
    /// # Errors
    /// When a variable is missing or not valid.
    pub fn of(variables: &Variables) -> Result<Self, InvalidSetting> {
        Ok(Self {
            parties: TokenParties::of(variables)?,
            access_seconds: variables.number(&Self::ACCESS)?,
        })
    }
}
