//! What the function holds from its cold start on.

use api::OwnPages;
use axum::extract::FromRef;
use domain::setting::InvalidSetting;
use identity::{
    audit::Audit, context::Context, factor_secret::FactorSecret, passwords::Passwords,
    secrets::Secrets, services::Services, sessions::Sessions, sign_in::SignIn, tokens::Tokens,
};
use store::environment::{Environment, variables::Variables};

/// The parts that the handlers use, and those under them that are warmed up.
#[derive(Clone, FromRef)]
pub struct State {
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Records what happens.
    pub audit: Audit,
    /// Makes tokens.
    pub tokens: Tokens,
    /// Keys what outlives tokens.
    pub factor_secret: FactorSecret,
    sign_in: SignIn,
    sessions: Sessions,
    own_pages: OwnPages,
    services: Services,
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
        let passwords = Passwords::new(variables, &secrets, &context)?;
        let tokens = Tokens::new(variables, &secrets, &context)?;
        let factor_secret = FactorSecret::new(variables, &secrets, &context)?;
        let recorded = (&context, &audit);
        let sign_in = SignIn::new(variables, recorded, &passwords, &tokens, &factor_secret)?;
        let sign_in = sign_in.trusting_devices(variables)?;
        Ok(Self {
            sessions: Sessions::new(&context, &audit),
            own_pages: OwnPages::new(variables),
            passwords,
            audit,
            tokens,
            factor_secret,
            sign_in,
            services: Services::new(&context),
        })
    }
}
