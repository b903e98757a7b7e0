//! Ending a session by either of its tokens (RFC 7009): whoever holds one can.

use domain::{
    audit::{Action, Origin},
    ids::UserId,
    service::Via,
    session::{EndReason, Session},
    setting::InvalidSetting,
};
use store::environment::variables::Variables;

use crate::{
    audit::Audit,
    authentication::AuthenticationError,
    context::Context,
    refresh_token::RefreshToken,
    sessions::{EndError, Sessions},
    tokens::Tokens,
    verifier::Verifier,
};

/// Ends sessions by their tokens. Cheap to clone.
#[derive(Clone)]
pub struct Revocation {
    context: Context,
    verifier: Verifier,
    tokens: Tokens,
    sessions: Sessions,
}

impl Revocation {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a variable is not set.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        tokens: &Tokens,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            verifier: Verifier::new(variables, context)?,
            tokens: tokens.clone(),
            sessions: Sessions::new(context, audit),
        })
    }

    /// Ends the session of `token`, an access or a refresh token. One that is not valid has nothing
    /// to end. Tells `known` whose it was.
    ///
    /// # Errors
    /// When it cannot be told now whether the token counts, or its session not be ended.
    pub async fn revoke(
        &self,
        token: &str,
        (ip_address, via): (Option<String>, Option<Via>),
        known: impl Fn(UserId),
    ) -> Result<(), EndError> {
        let session = match token.parse::<RefreshToken>() {
            Ok(token) => self.refreshed_by(&token).await?,
            Err(_) => self.accessed_by(token).await?,
        };
        let Some(session) = session else {
            return Ok(());
        };
        known(session.user_id);
        let id = session.session_id;
        let origin = Origin::own(session.user_id, Some(id), ip_address);
        let how = (EndReason::Logout, Action::LoggedOut);
        let ended = self.sessions.end_via((&session, origin), id, how, via);
        match ended.await {
            // Somebody has ended it meanwhile, which is all that is wanted.
            Ok(())
            | Err(
                EndError::NotLive
                | EndError::Caller(
                    AuthenticationError::SessionEnded | AuthenticationError::Disabled(_),
                ),
            ) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Any refresh token that this service made for a session stands for it, however old it is.
    async fn refreshed_by(&self, token: &RefreshToken) -> Result<Option<Session>, EndError> {
        let store = &self.context.store;
        let (user, session) = (token.claim.user_id, token.claim.session_id);
        let Some((session, _)) = store.session_and_user(user, session).await? else {
            return Ok(None);
        };
        let genuine = self.tokens.issued(token, &session).await?;
        Ok(genuine.then_some(session))
    }

    async fn accessed_by(&self, token: &str) -> Result<Option<Session>, EndError> {
        match self.verifier.verify_live_or_locked(token, |_| {}).await {
            Ok(verified) => Ok(Some(verified.session)),
            Err(error) if error.is_final() => Ok(None),
            Err(error) => Err(AuthenticationError::from(error).into()),
        }
    }
}
