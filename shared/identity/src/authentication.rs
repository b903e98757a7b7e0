//! Whose an access token is.

use std::sync::Arc;

use domain::{
    ids::{SessionId, UserId},
    network::Network,
    second_factor::{self, Area, Insufficient, SECOND_FACTOR, SecondFactorPolicy, StepUpRequired},
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
    sources::{NetworkLimit, Sources},
    spending::{DailyLimit, Payer, Spending},
};

/// Authenticates access tokens with the published keys and the session in the table. Cheap to
/// clone.
#[derive(Clone)]
pub struct Authenticator {
    context: Context,
    keys: Arc<KeySet>,
    parties: Arc<TokenParties>,
    spending: Spending,
    protection: Sources,
    area: Area,
    policy: SecondFactorPolicy,
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

impl Authenticator {
    /// Takes tokens of the parties that `TOKEN_ISSUER` and `TOKEN_AUDIENCE` name.
    ///
    /// # Errors
    /// When a variable is not set or not valid.
    pub fn new(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            keys: Arc::default(),
            parties: Arc::new(TokenParties::of(variables)?),
            spending: Spending::new(variables, context)?,
            protection: Sources::of_protection(context),
            area: Area::OwnAccount,
            policy: SecondFactorPolicy::Optional,
        })
    }

    /// The same for what `area` holds, which may need a second factor as `SECOND_FACTOR` says.
    ///
    /// # Errors
    /// When the variable is not valid.
    pub fn of_area(self, variables: &Variables, area: Area) -> Result<Self, InvalidSetting> {
        let policy = SecondFactorPolicy::parse(variables.text(SECOND_FACTOR).as_deref())?;
        Ok(Self {
            area,
            policy,
            ..self
        })
    }

    /// Whether the proof of `session` is fresh, and all that `user` can prove.
    ///
    /// # Errors
    /// [`StepUpRequired`] when it is not.
    pub fn check_fresh(&self, user: &User, session: &Session) -> Result<(), StepUpRequired> {
        second_factor::check_fresh(user, session, self.context.now())
    }

    /// Whether `session` of `user` proves enough for what this authenticates for.
    ///
    /// # Errors
    /// [`Insufficient`] when it does not.
    pub fn check_level(&self, user: &User, session: &Session) -> Result<(), Insufficient> {
        self.policy.admits(self.area, user, session)
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
        let (user, session, claims) = self.identify(token, known).await?;
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
        let (user, session, claims) = self.identify(token, known).await?;
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

    async fn identify(
        &self,
        token: &str,
        known: impl FnOnce(UserId),
    ) -> Result<(User, Session, Claims), AuthenticationError> {
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
        Ok((user, session, claims))
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

pub(crate) fn live(
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
