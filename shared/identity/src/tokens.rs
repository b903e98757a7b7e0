//! The tokens of this deployment.

use std::sync::Arc;

use domain::{
    session::Session,
    setting::{InvalidSetting, WholeNumber},
};
use store::environment::variables::Variables;
use tokio::sync::Mutex;

use crate::{
    access_token::TokenParties,
    context::Context,
    failure::Failure,
    issuer::Issuer,
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
    /// The keys, with the versions they were derived from.
    keys: Mutex<Option<(Arc<SecretVersions>, Arc<TokenKeys>)>>,
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

    /// Issues tokens with the keys of the newest known secret. Nothing is issued with a key before
    /// its public half is published: the functions that verify could not know it.
    ///
    /// # Errors
    /// When the secret cannot be read or the keys not be published.
    pub async fn issuer(&self) -> Result<Issuer, Failure> {
        let Inner {
            context, settings, ..
        } = &*self.0;
        let entropy = Arc::clone(&context.entropy);
        Ok(Issuer::new(self.keys().await?, settings, entropy))
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
        self.keys().await.map(drop)
    }

    async fn keys(&self) -> Result<Arc<TokenKeys>, Failure> {
        let inner = &self.0;
        let versions = inner.secret.get(inner.context.now()).await?;
        let mut cache = inner.keys.lock().await;
        if let Some((of, keys)) = &*cache
            && Arc::ptr_eq(of, &versions)
        {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(TokenKeys::derive(&versions)?);
        let store = &inner.context.store;
        store
            .publish_keys(keys.published(), versions.created_at)
            .await?;
        *cache = Some((versions, Arc::clone(&keys)));
        Ok(keys)
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
