//! What the function holds from its cold start on.

use api::OwnPages;
use axum::extract::FromRef;
use domain::{
    phi::guard::PhiPolicy, quotas::WizardQuota, second_factor::Area, setting::InvalidSetting,
};
use identity::{
    audit::Audit, authentication::Authenticator, context::Context, factor_secret::FactorSecret,
    secrets::Secrets,
};
use store::environment::{Environment, variables::Variables};

use crate::review::Guard;

/// The parts that the handlers use, and those under them that are warmed up.
#[derive(Clone, FromRef)]
pub struct State {
    /// Records what happens.
    pub audit: Audit,
    pub(crate) context: Context,
    pub(crate) guard: Guard,
    pub(crate) quota: WizardQuota,
    authenticator: Authenticator,
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
        Ok(Self {
            own_pages: OwnPages::new(variables),
            authenticator: Authenticator::new(variables, &context)?
                .of_area(variables, Area::Work)?,
            guard: Guard {
                policy: phi_policy(variables)?,
                factor_secret: FactorSecret::new(variables, &secrets, &context)?,
            },
            quota: WizardQuota(variables.number(&WizardQuota::WIZARDS)?),
            audit,
            context,
        })
    }
}

/// What `PHI_POLICY` says: `review` unless it is set.
fn phi_policy(variables: &Variables) -> Result<PhiPolicy, InvalidSetting> {
    let name = "PHI_POLICY";
    let Some(text) = variables.text(name) else {
        return Ok(PhiPolicy::Review);
    };
    text.parse()
        .map_err(|error| InvalidSetting::invalid(name, &error))
}
