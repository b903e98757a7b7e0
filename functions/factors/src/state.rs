//! What the function holds from its cold start on.

use api::OwnPages;
use axum::extract::FromRef;
use domain::setting::InvalidSetting;
use identity::{
    audit::Audit, authentication::Authenticator, context::Context, enrolment_mails::EnrolmentMails,
    factor_secret::FactorSecret, passkey_requests::PasskeyRequests, passkey_sign_in::PasskeySignIn,
    passwords::Passwords, second_factors::SecondFactors, second_step::SecondStep, secrets::Secrets,
    services::Services, sessions::Sessions, step_up::StepUp, tokens::Tokens,
};
use store::environment::{Environment, variables::Variables};

/// The parts that the handlers use, and those under them that are warmed up.
#[derive(Clone, FromRef)]
pub struct State {
    /// Records what happens.
    pub audit: Audit,
    /// Seals and opens factors.
    pub factor_secret: FactorSecret,
    /// Makes tokens.
    pub tokens: Tokens,
    /// Verifies passwords.
    pub passwords: Passwords,
    authenticator: Authenticator,
    second_factors: SecondFactors,
    enrolment_mails: EnrolmentMails,
    second_step: SecondStep,
    sessions: Sessions,
    step_up: StepUp,
    passkey_requests: PasskeyRequests,
    passkey_sign_in: PasskeySignIn,
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
        let factor_secret = FactorSecret::new(variables, &secrets, &context)?;
        let tokens = Tokens::new(variables, &secrets, &context)?;
        let passwords = Passwords::new(variables, &secrets, &context)?;
        let recorded = (&context, &audit);
        Ok(Self {
            authenticator: Authenticator::new(variables, &context)?,
            second_factors: SecondFactors::new(variables, recorded, &factor_secret)?,
            enrolment_mails: EnrolmentMails::new(variables, recorded, &factor_secret)?,
            second_step: SecondStep::new(variables, recorded, &tokens, &factor_secret)?,
            sessions: Sessions::new(&context, &audit),
            step_up: StepUp::new(variables, recorded, &passwords, &factor_secret)?,
            passkey_requests: PasskeyRequests::new(variables, &context, &factor_secret)?,
            passkey_sign_in: PasskeySignIn::new(variables, recorded, &tokens, &factor_secret)?,
            own_pages: OwnPages::new(variables),
            services: Services::new(&context),
            audit,
            factor_secret,
            tokens,
            passwords,
        })
    }
}
