//! What the function holds from its cold start on.

use api::OwnPages;
use axum::extract::FromRef;
use domain::setting::InvalidSetting;
use identity::{
    audit::Audit, authentication::Authenticator, context::Context, email_changes::EmailChanges,
    exports::Exports, factor_secret::FactorSecret, new_passwords::NewPasswords, notices::Notices,
    own_account::OwnAccount, passwords::Passwords, profile::Profiles, secrets::Secrets,
};
use store::environment::{Environment, variables::Variables};

/// The parts that the handlers use, and those under them that are warmed up.
#[derive(Clone, FromRef)]
pub struct State {
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Records what happens.
    pub audit: Audit,
    /// Keys codes and links in mail.
    pub factor_secret: FactorSecret,
    context: Context,
    new_passwords: NewPasswords,
    authenticator: Authenticator,
    own_account: OwnAccount,
    email_changes: EmailChanges,
    profiles: Profiles,
    exports: Exports,
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
        let passwords = Passwords::new(variables, &secrets, &context)?;
        let factor_secret = FactorSecret::new(variables, &secrets, &context)?;
        let notices = Notices::new(variables)?;
        let own_account = OwnAccount::new(&context, &audit, &passwords, notices);
        let recorded = (&context, &audit);
        Ok(Self {
            own_pages: OwnPages::new(variables),
            new_passwords: NewPasswords::new(variables)?,
            authenticator: Authenticator::new(variables, &context)?,
            exports: Exports::new(variables, &context)?,
            email_changes: EmailChanges::new(variables, recorded, &own_account, &factor_secret)?,
            own_account,
            profiles: Profiles::new(&context, &audit),
            passwords,
            audit,
            factor_secret,
            context,
        })
    }
}
