//! Whose an access token is.

use domain::{
    ids::{SessionId, UserId},
    network::Network,
    session::Session,
    setting::InvalidSetting,
    user::User,
};
use store::{Change, StoreError, Strict, environment::variables::Variables};

use crate::{
    access_token::{AccessTokenError, Claims},
    context::Context,
    failure::{Failure, fails_with},
    sources::{NetworkLimit, Sources},
    spending::{DailyLimit, Payer, Spending},
    verifier::{self, VerificationError, Verified, Verifier},
};

/// Authenticates the access tokens of requests, for which their accounts pay. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    verifier: Verifier,
    spending: Spending,
    protection: Sources,
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
    /// Who pays for the request.
    pub payer: Payer,
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
    /// The account has used up what it may cost in a day.
    #[error(transparent)]
    DailyLimit(#[from] DailyLimit),
    /// So it has, and its network has protected accounts too often in this hour.
    #[error(transparent)]
    Network(#[from] NetworkLimit),
    /// The published keys cannot be read, or are no keys.
    #[error("no token can be verified")]
    NoKeys,
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(AuthenticationError: StoreError, Failure);

impl From<VerificationError> for AuthenticationError {
    fn from(error: VerificationError) -> Self {
        match error {
            VerificationError::Token(error) => Self::Token(error),
            VerificationError::SessionEnded => Self::SessionEnded,
            VerificationError::Disabled(user) => Self::Disabled(user),
            VerificationError::NoKeys => Self::NoKeys,
            VerificationError::Store(error) => error.into(),
        }
    }
}

impl Authenticator {
    /// Takes tokens of the parties that `TOKEN_ISSUER` and `TOKEN_AUDIENCE` name.
    ///
    /// # Errors
    /// When a variable is not set or not valid.
    pub fn new(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        Ok(Self {
            verifier: Verifier::new(variables, context)?,
            spending: Spending::new(variables, context)?,
            protection: Sources::of_protection(context),
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
        let Verified {
            user,
            session,
            claims,
        } = self.verifier.verify(token, known).await?;
        let payer = self.spending.admit(user.user_id).await??;
        Ok(Authenticated {
            user,
            session,
            claims,
            payer,
        })
    }

    /// As [`Authenticator::authenticate`], for what throws out whoever else holds a token of the
    /// account. Such a person must not be able to use up the day of its owner: beyond it, requests
    /// count for the network that they come from.
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub async fn authenticate_protecting(
        &self,
        token: &str,
        network: Network,
        known: impl FnOnce(UserId),
    ) -> Result<Authenticated, AuthenticationError> {
        let Verified {
            user,
            session,
            claims,
        } = self.verifier.verify(token, known).await?;
        let payer = if let Ok(payer) = self.spending.admit(user.user_id).await? {
            payer
        } else {
            drop(self.protection.reserve(network).await??);
            self.spending.payer(user.user_id)
        };
        Ok(Authenticated {
            user,
            session,
            claims,
            payer,
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
    asking: (UserId, SessionId),
) -> Result<(Session, User), AuthenticationError> {
    Ok(verifier::read_live(context, asking).await?)
}
