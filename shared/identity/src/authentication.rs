//! Whose an access token or a cookie is.

use domain::{
    ids::{SessionId, UserId},
    network::Network,
    second_factor::{self, Area, Insufficient, SECOND_FACTOR, SecondFactorPolicy, StepUpRequired},
    session::{Session, SessionSettings},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{Change, StoreError, Strict, environment::variables::Variables};

use crate::{
    access_token::AccessTokenError,
    context::Context,
    failure::{Failure, fails_with},
    session_cookie::SessionCookie,
    sources::{NetworkLimit, Sources},
    spending::{DailyLimit, Payer, Spending},
    verifier::{self, VerificationError, Verifier},
};

/// Authenticates the access tokens and cookies of requests, for which their accounts pay. Cheap to
/// clone.
#[derive(Clone)]
pub struct Authenticator {
    context: Context,
    verifier: Verifier,
    spending: Spending,
    protection: Sources,
    idle_seconds: i64,
    area: Area,
    policy: SecondFactorPolicy,
}

/// What a request proves itself with.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// A JWT (RFC 9068).
    AccessToken(&'a str),
    /// The cookie of a session.
    Cookie(&'a str),
}

/// Who presented a token or a cookie: it is genuine and the session behind it is live, as the table says at
/// this moment. So what is revoked, disabled or changed counts at once.
#[derive(Debug, Clone)]
pub struct Authenticated {
    /// Who it is.
    pub user: User,
    /// The session they are in.
    pub session: Session,
    /// Until when what they presented is good, unless the session ends before.
    pub good_until: Timestamp,
    /// Who pays for the request.
    pub payer: Payer,
}

/// Why a token or a cookie authenticates nobody.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// It proves nothing.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
    /// The cookie is none of this service, or not that of the session it names.
    #[error("the cookie proves nothing")]
    Cookie,
    /// Its session is not there, has ended or has expired.
    #[error("the session has ended")]
    SessionEnded,
    /// Its session is locked: its person has to prove who they are.
    #[error("the session is locked")]
    SessionLocked,
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
            VerificationError::SessionLocked => Self::SessionLocked,
            VerificationError::Disabled(user) => Self::Disabled(user),
            VerificationError::NoKeys => Self::NoKeys,
            VerificationError::Store(error) => error.into(),
        }
    }
}

impl Authenticator {
    /// Takes tokens of the parties that `TOKEN_ISSUER` and `TOKEN_AUDIENCE` name, and begins idle
    /// times of `SESSION_IDLE_SECONDS` anew where cookies hold sessions.
    ///
    /// # Errors
    /// When a variable is not set or not valid.
    pub fn new(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            verifier: Verifier::new(variables, context)?,
            spending: Spending::new(variables, context)?,
            protection: Sources::of_protection(context),
            idle_seconds: variables.number(&SessionSettings::IDLE)?,
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

    /// Whose `credential` is. Tells `known` the user as soon as it is known, whatever comes of it.
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub async fn authenticate(
        &self,
        credential: Credential<'_>,
        known: impl FnOnce(UserId),
    ) -> Result<Authenticated, AuthenticationError> {
        let identified = self.identify(credential, known).await?;
        verifier::refuse_locked(&identified.session)?;
        let payer = self.spending.admit(identified.user.user_id).await??;
        Ok(self.admitted(identified, payer).await)
    }

    /// As [`Authenticator::authenticate`], for what throws out whoever else is signed in to the
    /// account. Such a person must not be able to use up the day of its owner: beyond it, requests
    /// count for the network that they come from.
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub async fn authenticate_protecting(
        &self,
        credential: Credential<'_>,
        network: Network,
        known: impl FnOnce(UserId),
    ) -> Result<Authenticated, AuthenticationError> {
        let identified = self.identify(credential, known).await?;
        verifier::refuse_locked(&identified.session)?;
        self.protected(identified, network).await
    }

    /// As [`Authenticator::authenticate_protecting`], also in a session that is locked: for what
    /// locks, unlocks or ends it.
    ///
    /// # Errors
    /// See [`AuthenticationError`].
    pub async fn authenticate_live_or_locked(
        &self,
        credential: Credential<'_>,
        network: Network,
        known: impl FnOnce(UserId),
    ) -> Result<Authenticated, AuthenticationError> {
        let identified = self.identify(credential, known).await?;
        self.protected(identified, network).await
    }

    async fn protected(
        &self,
        identified: Identified,
        network: Network,
    ) -> Result<Authenticated, AuthenticationError> {
        let user_id = identified.user.user_id;
        let payer = if let Ok(payer) = self.spending.admit(user_id).await? {
            payer
        } else {
            drop(self.protection.reserve(network).await??);
            self.spending.payer(user_id)
        };
        Ok(self.admitted(identified, payer).await)
    }

    /// Whose `credential` is, also in a session that is locked.
    async fn identify(
        &self,
        credential: Credential<'_>,
        known: impl FnOnce(UserId),
    ) -> Result<Identified, AuthenticationError> {
        match credential {
            Credential::AccessToken(token) => {
                let verified = self.verifier.verify_live_or_locked(token, known).await?;
                Ok(Identified {
                    user: verified.user,
                    session: verified.session,
                    token_expires_at: Some(Timestamp::from_unix_seconds(verified.claims.exp)),
                })
            }
            Credential::Cookie(text) => {
                let found = self.held_by_cookie(text).await?;
                if let Some((_, user)) = &found {
                    known(user.user_id);
                }
                let now = self.context.now();
                let (session, user) = verifier::live_or_locked(found, now)?;
                Ok(Identified {
                    user,
                    session,
                    token_expires_at: None,
                })
            }
        }
    }

    /// The session that a cookie names, if it opens it, whether or not it is live.
    async fn held_by_cookie(
        &self,
        text: &str,
    ) -> Result<Option<(Session, User)>, AuthenticationError> {
        let cookie: SessionCookie = text.parse().map_err(|_| AuthenticationError::Cookie)?;
        let store = &self.context.store;
        let found = store.session_and_user(cookie.user_id, cookie.session_id);
        match found.await? {
            Some((session, _)) if !cookie.opens(&session) => Err(AuthenticationError::Cookie),
            found => Ok(found),
        }
    }

    async fn admitted(&self, identified: Identified, payer: Payer) -> Authenticated {
        let Identified {
            user,
            mut session,
            token_expires_at,
        } = identified;
        // Who only looks at a lock does not keep the session alive.
        if token_expires_at.is_none() && !session.is_locked() {
            session = self.renewed(session).await;
        }
        Authenticated {
            user,
            good_until: token_expires_at.unwrap_or(session.idle_expires_at),
            session,
            payer,
        }
    }

    /// `session` with its idle time begun anew, if that is due. The request goes on without: the
    /// session is live, and the next one tries again.
    async fn renewed(&self, session: Session) -> Session {
        let Some(renewed) = session.renewed(self.idle_seconds, self.context.now()) else {
            return session;
        };
        let store = &self.context.store;
        let written = store.decide(|_| async {
            let write = store.renew(&session, &renewed)?;
            let change = Change::unrecorded().require(NotRenewed::Overtaken, write);
            Ok(change.then(()))
        });
        match written.await {
            Ok(()) => renewed,
            Err(NotRenewed::Overtaken) => session,
            Err(NotRenewed::Failed(error)) => {
                tracing::warn!(%error, "an idle time was not begun anew");
                session
            }
        }
    }
}

/// Whose a credential is.
struct Identified {
    user: User,
    session: Session,
    /// `None` for a cookie.
    token_expires_at: Option<Timestamp>,
}

/// Why an idle time was not begun anew.
#[derive(Debug, thiserror::Error)]
enum NotRenewed {
    /// Another request did so, or the session has been ended or locked, since it was read.
    #[error("the session was changed meanwhile")]
    Overtaken,
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// A session and its user as they are now, if it still is live and not locked. What is committed with
/// `change` has seen everything that ends or locks sessions: the end of the chain was read before.
///
/// # Errors
/// [`AuthenticationError::SessionEnded`], [`AuthenticationError::SessionLocked`] and
/// [`AuthenticationError::Disabled`], as for a token.
pub(crate) async fn recheck<E>(
    _: &Change<Strict, E>,
    context: &Context,
    asking: (UserId, SessionId),
) -> Result<(Session, User), AuthenticationError> {
    read_live(context, asking).await
}

/// As [`recheck`], also when it is locked.
///
/// # Errors
/// [`AuthenticationError::SessionEnded`] and [`AuthenticationError::Disabled`], as for a token.
pub(crate) async fn recheck_live_or_locked<E>(
    _: &Change<Strict, E>,
    context: &Context,
    asking: (UserId, SessionId),
) -> Result<(Session, User), AuthenticationError> {
    Ok(verifier::read_live_or_locked(context, asking).await?)
}

/// A session and its user as they are now, if it still is live and not locked.
///
/// # Errors
/// As [`recheck`].
pub(crate) async fn read_live(
    context: &Context,
    asking: (UserId, SessionId),
) -> Result<(Session, User), AuthenticationError> {
    Ok(verifier::read_live(context, asking).await?)
}
