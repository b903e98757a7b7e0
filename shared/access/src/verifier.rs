//! Whose an access token is.

use std::sync::Arc;

use domain::{
    ids::{SessionId, UserId},
    session::Session,
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{StoreError, environment::variables::Variables};

use crate::{
    access_token::{AccessTokenError, Claims, TokenParties},
    context::Context,
    key_set::{KeySet, VerifyError},
};

/// Tells whose access tokens are, with the published keys and the session in the table. It only
/// reads, and charges nobody. Cheap to clone.
#[derive(Clone)]
pub struct Verifier {
    context: Context,
    keys: Arc<KeySet>,
    parties: Arc<TokenParties>,
}

/// Who presented a token: it is genuine and the session behind it is live, as the table says at
/// this moment. So what is revoked, disabled or changed counts at once.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Who it is.
    pub user: User,
    /// The session they are in.
    pub session: Session,
    /// What the access token says.
    pub claims: Claims,
}

/// Why it is not told whose a token is.
#[derive(Debug, thiserror::Error)]
pub enum VerificationError {
    /// It proves nothing.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
    /// Its session is not there, has ended or has expired.
    #[error("the session has ended")]
    SessionEnded,
    /// Its session is locked.
    #[error("the session is locked")]
    SessionLocked,
    /// The account of this user is disabled.
    #[error("the account is disabled")]
    Disabled(UserId),
    /// The published keys cannot be read, or are no keys.
    #[error("no token can be verified")]
    NoKeys,
    /// The table could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl VerificationError {
    /// Whether the token is to blame: it counts for nothing. Else it cannot be told now.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Token(_) | Self::SessionEnded | Self::SessionLocked | Self::Disabled(_) => true,
            Self::NoKeys | Self::Store(_) => false,
        }
    }
}

impl Verifier {
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
    /// See [`VerificationError`].
    pub async fn verify(
        &self,
        token: &str,
        known: impl FnOnce(UserId),
    ) -> Result<Verified, VerificationError> {
        let verified = self.verify_live_or_locked(token, known).await?;
        refuse_locked(&verified.session)?;
        Ok(verified)
    }

    /// As [`Verifier::verify`], also in a session that is locked: for what locks, unlocks or ends it.
    ///
    /// # Errors
    /// See [`VerificationError`].
    pub async fn verify_live_or_locked(
        &self,
        token: &str,
        known: impl FnOnce(UserId),
    ) -> Result<Verified, VerificationError> {
        let now = self.context.now();
        let store = &self.context.store;
        let read = async || store.public_keys().await;
        let verified = self.keys.verify(token, &self.parties, now, read).await;
        let claims = verified.map_err(unverified)?;
        let found = store.session_and_user(claims.sub, claims.sid).await?;
        if let Some((_, user)) = &found {
            known(user.user_id);
        }
        let (session, user) = live_or_locked(found, now)?;
        Ok(Verified {
            user,
            session,
            claims,
        })
    }
}

/// A session and its user as they are now, if it still is live and not locked.
///
/// # Errors
/// Those of [`live`], as for a token; and when the table cannot be read.
pub async fn read_live(
    context: &Context,
    (user, session): (UserId, SessionId),
) -> Result<(Session, User), VerificationError> {
    let found = context.store.session_and_user(user, session).await?;
    live(found, context.now())
}

/// As [`read_live`], also when it is locked.
///
/// # Errors
/// Those of [`live_or_locked`], as for a token; and when the table cannot be read.
pub async fn read_live_or_locked(
    context: &Context,
    (user, session): (UserId, SessionId),
) -> Result<(Session, User), VerificationError> {
    let found = context.store.session_and_user(user, session).await?;
    live_or_locked(found, context.now())
}

/// A session that was found and its user, if it is live at `now` and not locked.
///
/// # Errors
/// [`VerificationError::SessionLocked`], and those of [`live_or_locked`].
pub fn live(
    found: Option<(Session, User)>,
    now: Timestamp,
) -> Result<(Session, User), VerificationError> {
    let (session, user) = live_or_locked(found, now)?;
    refuse_locked(&session)?;
    Ok((session, user))
}

/// A session that was found and its user, if it is live at `now`.
///
/// # Errors
/// [`VerificationError::SessionEnded`] and [`VerificationError::Disabled`].
pub fn live_or_locked(
    found: Option<(Session, User)>,
    now: Timestamp,
) -> Result<(Session, User), VerificationError> {
    let (session, user) = found.ok_or(VerificationError::SessionEnded)?;
    if session.check_live(&user, now).is_err() {
        return Err(VerificationError::SessionEnded);
    }
    if !user.is_active {
        return Err(VerificationError::Disabled(user.user_id));
    }
    Ok((session, user))
}

/// Passes a session that is not locked.
///
/// # Errors
/// [`VerificationError::SessionLocked`].
pub fn refuse_locked(session: &Session) -> Result<(), VerificationError> {
    if session.is_locked() {
        return Err(VerificationError::SessionLocked);
    }
    Ok(())
}

fn unverified(error: VerifyError<StoreError>) -> VerificationError {
    match error {
        VerifyError::Token(error) => error.into(),
        VerifyError::Read(error) => error.into(),
        VerifyError::ReadFailedRecently | VerifyError::Keys(_) => {
            tracing::warn!(%error, "no token can be verified");
            VerificationError::NoKeys
        }
    }
}
