//! Whose an access token is.

use std::sync::Arc;

use domain::{
    ids::{SessionId, UserId},
    session::Session,
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{Change, StoreError, Strict, environment::variables::Variables};

use crate::{
    access_token::{AccessTokenError, Claims, TokenParties},
    context::Context,
    failure::{Failure, fails_with},
    key_set::{KeySet, VerifyError},
};

/// Authenticates access tokens with the published keys and the session in the table. Cheap to
/// clone.
#[derive(Clone)]
pub struct Authenticator {
    context: Context,
    keys: Arc<KeySet>,
    parties: Arc<TokenParties>,
}

/// Who presented a token: it is genuine and the session behind it is live, as the table says at
/// this moment. So what is revoked, disabled or changed counts at once.
#[derive(Debug, Clone)]
pub struct Authenticated {
    /// Who it is.
    pub user: User,
    /// The session they are in.
    pub session: Session,
    /// What the access token says.
    pub claims: Claims,
}

/// Why a token authenticates nobody.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// It proves nothing.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
    /// Its session is not there, has ended or has expired.
    #[error("the session has ended")]
    SessionEnded,
    /// The account of this user is disabled.
    #[error("the account is disabled")]
    Disabled(UserId),
    /// The published keys cannot be read, or are no keys.
    #[error("no token can be verified")]
    NoKeys,
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(AuthenticationError: StoreError, Failure);

impl Authenticator {
    /// Takes tokens of the parties that `TOKEN_ISSUER` and `TOKEN_AUDIENCE` name.
    ///
    /// # Errors
    /// When a variable is not set.
    pub fn new(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            keys: Arc::default(),
            parties: Arc::new(TokenParties::of(variables)?),
        })
    }

    /// Whose `token` is. Tells `known` the user as soon as it is known, whatever comes of it.
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub async fn authenticate(
        &self,
        token: &str,
        known: impl FnOnce(UserId),
    ) -> Result<Authenticated, AuthenticationError> {
        let now = self.context.now();
        let store = &self.context.store;
        let read = async || store.public_keys().await;
        let verified = self.keys.verify(token, &self.parties, now, read).await;
        let claims = verified.map_err(unverified)?;
        let found = store.session_and_user(claims.sub, claims.sid).await?;
        if let Some((_, user)) = &found {
            known(user.user_id);
        }
        let (session, user) = live(found, now)?;
        Ok(Authenticated {
            user,
            session,
            claims,
        })
    }
}

/// A session and its user as they are now, if it still is live. What is committed with `change` has
/// seen everything that ends sessions: the end of the chain was read before.
///
/// # Errors
/// [`AuthenticationError::SessionEnded`] and [`AuthenticationError::Disabled`], as for a token.
pub(crate) async fn recheck<E>(
    _: &Change<Strict, E>,
    context: &Context,
    asking: (UserId, SessionId),
) -> Result<(Session, User), AuthenticationError> {
    read_live(context, asking).await
}

/// A session and its user as they are now, if it still is live.
///
/// # Errors
/// As [`recheck`].
pub(crate) async fn read_live(
    context: &Context,
    (user, session): (UserId, SessionId),
) -> Result<(Session, User), AuthenticationError> {
    let found = context.store.session_and_user(user, session).await?;
    live(found, context.now())
}

fn live(
    found: Option<(Session, User)>,
    now: Timestamp,
) -> Result<(Session, User), AuthenticationError> {
    let (session, user) = found.ok_or(AuthenticationError::SessionEnded)?;
    if session.check_live(&user, now).is_err() {
        return Err(AuthenticationError::SessionEnded);
    }
    if !user.is_active {
        return Err(AuthenticationError::Disabled(user.user_id));
    }
    Ok((session, user))
}

fn unverified(error: VerifyError<StoreError>) -> AuthenticationError {
    match error {
        VerifyError::Token(error) => error.into(),
        VerifyError::Read(error) => error.into(),
        VerifyError::ReadFailedRecently | VerifyError::Keys(_) => {
            tracing::warn!(%error, "no token can be verified");
            AuthenticationError::NoKeys
        }
    }
}
