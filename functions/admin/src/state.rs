//! What the function holds from its cold start on.

use std::sync::Arc;

use api::OwnPages;
use axum::extract::FromRef;
use domain::{second_factor::Area, setting::InvalidSetting};
use identity::{
    accounts::Accounts,
    audit::Audit,
    authentication::Authenticator,
    context::Context,
    expiry::Expiry,
    factor_resets::FactorResets,
    factor_secret::FactorSecret,
    invitations::Invitations,
    notices::Notices,
    password_resets::{one_time_links::OneTimeLinks, start::ResetStarts},
    secrets::Secrets,
    unlock_codes::UnlockCodes,
};
use store::environment::{Environment, variables::Variables};

/// Where the pages are, if there are any.
#[derive(Clone)]
pub(crate) struct WebOrigin(pub(crate) Option<String>);

/// The parts that the handlers use, and those under them that are warmed up.
#[derive(Clone, FromRef)]
pub struct State {
    /// Records what happens.
    pub audit: Audit,
    /// Keys one-time codes.
    pub factor_secret: FactorSecret,
    context: Context,
    authenticator: Authenticator,
    accounts: Accounts,
    unlock_codes: UnlockCodes,
    factor_resets: FactorResets,
    resets: ResetStarts,
    links: OneTimeLinks,
    web_origin: WebOrigin,
    invitations: Invitations,
    expiry: Expiry,
    environment: Arc<Environment>,
    own_pages: OwnPages,
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
        let factor_secret = FactorSecret::new(variables, &secrets, &context)?;
        let notices = Notices::new(variables)?;
        Ok(Self {
            own_pages: OwnPages::new(variables),
            resets: ResetStarts::new(&context, &audit, notices),
            factor_resets: FactorResets::new((&context, &audit), notices),
            links: OneTimeLinks::new((&context, &audit), notices, &factor_secret),
            web_origin: WebOrigin(variables.text("WEB_ORIGIN")),
            unlock_codes: UnlockCodes::new((&context, &audit), &factor_secret),
            invitations: Invitations::new(variables, (&context, &audit))?,
            authenticator: Authenticator::new(variables, &context)?
                .of_area(variables, Area::Administration)?,
            accounts: Accounts::new(&context, &audit, notices),
            expiry: Expiry::new(&context, &audit),
            environment: Arc::new(environment.clone()),
            audit,
            factor_secret,
            context,
        })
    }
}
