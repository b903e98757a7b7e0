//! Exchanging refresh tokens (RFC 9700 §4.14.2).

use domain::{
    audit::{Action, Origin},
    idempotency_key::IdempotencyKeyHash,
    ids::UserId,
    refresh::{self, RefreshAttempt, RefreshDecision, Reuse},
    session::{EndReason, Session, SessionSettings},
    setting::{InvalidSetting, WholeNumber},
};
use store::{Change, Decision, StoreError, environment::variables::Variables};

use crate::{
    audit::Audit,
    context::Context,
    failure::{Failure, fails_with},
    issuer::{IssueError, IssuedTokens},
    refresh_token::RefreshToken,
    secrets::SecretError,
    sessions::settings,
    tokens::Tokens,
};

/// Exchanges refresh tokens. Cheap to clone.
#[derive(Clone)]
pub struct Refresh {
    context: Context,
    audit: Audit,
    tokens: Tokens,
    settings: SessionSettings,
    grace_seconds: i64,
}

/// Why a refresh token was not exchanged.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// It is none of this service, or its session has ended.
    #[error("the refresh token is not valid")]
    Invalid,
    /// It was exchanged before, or never issued: its session has ended with it. The client is told
    /// no more than that it is not valid.
    #[error("the refresh token was used before")]
    Replayed,
    /// Its session is locked: the token stays good for when it is unlocked.
    #[error("the session is locked")]
    Locked,
    /// The account of this user is disabled.
    #[error("the account is disabled")]
    Disabled(UserId),
    /// It cannot be told now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(RefreshError: StoreError, SecretError, IssueError, Failure);

/// A session after the exchange, or a reuse of its token that must end it.
enum Exchange {
    Current(Session),
    Reused(Session, Reuse),
}

impl Refresh {
    /// `REFRESH_GRACE_SECONDS`: how long the previous refresh token still answers with its
    /// successor.
    pub const GRACE: WholeNumber<i64> = WholeNumber {
        name: "REFRESH_GRACE_SECONDS",
        default: 10,
        min: 0,
        max: 60,
    };

    /// Exchanges over these parts.
    ///
    /// # Errors
    /// When a setting of sessions is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        tokens: &Tokens,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            tokens: tokens.clone(),
            settings: settings(variables)?,
            grace_seconds: variables.number(&Self::GRACE)?,
        })
    }

    /// New tokens of the session of `token`. Tells `known` the user once the token is known to be
    /// genuine.
    ///
    /// # Errors
    /// See [`RefreshError`].
    pub async fn refresh(
        &self,
        token: &RefreshToken,
        key: Option<&IdempotencyKeyHash>,
        ip_address: Option<String>,
        known: impl Fn(UserId),
    ) -> Result<(Session, IssuedTokens), RefreshError> {
        let store = &self.context.store;
        let exchange = store.decide(|_| async {
            let session = self.presented(token, &known).await?;
            self.exchange(session, token, key)
        });
        match exchange.await? {
            Exchange::Current(session) => {
                let issuer = self.tokens.issuer().await?;
                let tokens = issuer.issue(&session, self.context.now())?;
                Ok((session, tokens))
            }
            Exchange::Reused(session, reuse) => {
                self.end_reused(&session, reuse, ip_address).await?;
                Err(RefreshError::Replayed)
            }
        }
    }

    /// The session of a token, if it made the token and its user may still use it.
    async fn presented(
        &self,
        token: &RefreshToken,
        known: impl Fn(UserId),
    ) -> Result<Session, RefreshError> {
        let store = &self.context.store;
        let found = store.session_and_user(token.claim.user_id, token.claim.session_id);
        let (session, user) = found.await?.ok_or(RefreshError::Invalid)?;
        if !self.tokens.issued(token, &session).await? {
            return Err(RefreshError::Invalid);
        }
        known(user.user_id);
        if session.ended_with_all(&user) {
            return Err(RefreshError::Invalid);
        }
        if !user.is_active {
            return Err(RefreshError::Disabled(user.user_id));
        }
        Ok(session)
    }

    /// A rotation is one conditional update: a session's own tokens race only with each other.
    fn exchange(
        &self,
        session: Session,
        token: &RefreshToken,
        key: Option<&IdempotencyKeyHash>,
    ) -> Result<Decision<Exchange, RefreshError>, RefreshError> {
        let now = self.context.now();
        let attempt = RefreshAttempt {
            generation: token.claim.generation,
            idempotency_key: key.cloned(),
            now,
        };
        match refresh::decide(&session.refresh_state(), &attempt, self.grace_seconds) {
            RefreshDecision::Rotate | RefreshDecision::Repeat if session.is_locked() => {
                Err(RefreshError::Locked)
            }
            RefreshDecision::Rotate => {
                let rotated = session.rotated(key.cloned(), self.settings, now);
                let change = Change::unrecorded().rely(self.context.store.rotate(&rotated)?);
                Ok(change.then(Exchange::Current(rotated)))
            }
            RefreshDecision::Repeat => Ok(Decision::Nothing(Exchange::Current(session))),
            RefreshDecision::Reuse(reuse) => {
                Ok(Decision::Nothing(Exchange::Reused(session, reuse)))
            }
            RefreshDecision::Expired | RefreshDecision::Ended => Err(RefreshError::Invalid),
        }
    }

    /// Whoever presents the token, two parties hold the session's tokens: it ends for both.
    async fn end_reused(
        &self,
        session: &Session,
        reuse: Reuse,
        ip_address: Option<String>,
    ) -> Result<(), RefreshError> {
        let (user, id) = (session.user_id, session.session_id);
        let origin = Origin::own(user, Some(id), ip_address);
        let unit = self.audit.unit().await?;
        let ended = unit.decide(|_| async {
            let now = self.context.now();
            let (action, reason) = (Action::RefreshReplayed, Some(reuse.reason()));
            let event = origin.clone();
            let event = event.event(self.context.id(now), action, reason, now);
            let write = unit.end_session(user, id, EndReason::RefreshReplay, now)?;
            let change = unit.appending(user).require(RefreshError::Invalid, write);
            Ok(change.event(event).then(()))
        });
        match ended.await {
            // Somebody has ended it already, which is all that is wanted.
            Ok(()) | Err(RefreshError::Invalid) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
