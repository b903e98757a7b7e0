//! What the function holds from its cold start on.

use api::OwnPages;
use axum::extract::FromRef;
use domain::setting::InvalidSetting;
use identity::{
    access_token::TokenParties, audit::Audit, authentication::Authenticator, context::Context,
    refresh::Refresh, revocation::Revocation, secrets::Secrets, services::Services,
    session_lock::SessionLock, sessions::Sessions, tokens::Tokens, verifier::Verifier,
};
use store::environment::{Environment, variables::Variables};

/// The parts that the handlers use, and those under them that are warmed up.
#[derive(Clone, FromRef)]
pub struct State {
    /// Records what happens.
    pub audit: Audit,
    /// Makes tokens.
    pub tokens: Tokens,
    context: Context,
    authenticator: Authenticator,
    refresh: Refresh,
    sessions: Sessions,
    session_lock: SessionLock,
    own_pages: OwnPages,
    services: Services,
    verifier: Verifier,
    revocation: Revocation,
    parties: TokenParties,
}

impl State {
    /// Puts the function together. Nothing is read yet.
    ///
    /// # Errors
    /// When a setting is missing or not valid.
    pub fn new(variables: &Variables, environment: &Environment) -> Result<Self, InvalidSetting> {
        let context = Context::new(variables, environment)?;
        let secrets = Secrets::new(environment);
        let audit = Audit::new(variables, &secrets, &context)?;
        let tokens = Tokens::new(variables, &secrets, &context)?;
        Ok(Self {
            own_pages: OwnPages::new(variables),
            authenticator: Authenticator::new(variables, &context)?,
            refresh: Refresh::new(variables, (&context, &audit), &tokens)?,
            sessions: Sessions::new(&context, &audit),
            session_lock: SessionLock::new(&context, &audit),
            services: Services::new(&context),
            verifier: Verifier::new(variables, &context)?,
            revocation: Revocation::new(variables, (&context, &audit), &tokens)?,
            parties: TokenParties::of(variables)?,
            audit,
            tokens,
            context,
        })
    }
}
