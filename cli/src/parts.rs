//! What the commands work with on a deployment's table.

use domain::setting::InvalidSetting;
use identity::{
    audit::Audit, context::Context, factor_secret::FactorSecret, new_passwords::NewPasswords,
    notices::Notices, passwords::Passwords, secrets::Secrets,
};
use store::environment::{Environment, variables::Variables};

/// The table, its audit trail and its passwords.
#[derive(Clone)]
pub struct Parts {
    /// The table, the time and randomness.
    pub context: Context,
    /// Records what happens.
    pub audit: Audit,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Keys what outlives tokens.
    pub factor_secret: FactorSecret,
    /// Writes mail, where the deployment sends it.
    pub notices: Notices,
    /// Judges passwords that are chosen.
    pub new_passwords: NewPasswords,
}

impl Parts {
    /// The parts of a deployment. Nothing is read yet.
    ///
    /// # Errors
    /// When a setting is missing or not valid.
    pub fn new(variables: &Variables, environment: &Environment) -> Result<Self, InvalidSetting> {
        let context = Context::new(variables, environment)?;
        let secrets = Secrets::new(environment);
        Ok(Self {
            audit: Audit::new(variables, &secrets, &context)?,
            passwords: Passwords::new(variables, &secrets, &context)?,
            factor_secret: FactorSecret::new(variables, &secrets, &context)?,
            notices: Notices::new(variables)?,
            new_passwords: NewPasswords::new(variables)?,
            context,
        })
    }
}
