//! What the function holds from its cold start on.

use api::OwnPages;
use axum::extract::FromRef;
use domain::{
    registration::{REGISTRATION_MODE, RegistrationMode},
    setting::InvalidSetting,
};
use identity::{
    audit::Audit,
    context::Context,
    factor_secret::FactorSecret,
    invitations::acceptance::Acceptance,
    new_passwords::NewPasswords,
    not_me::NotMe,
    password_resets::{completion::ResetCompletion, request::ResetRequests},
    passwords::Passwords,
    registration::Registration,
    secrets::Secrets,
    services::Services,
    sessions::Sessions,
    sign_in::SignIn,
    tokens::Tokens,
    verified_registration::VerifiedRegistration,
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
    pub(crate) context: Context,
    pub(crate) new_passwords: NewPasswords,
    pub(crate) mode: RegistrationMode,
    pub(crate) registration: Registration,
    pub(crate) verified: VerifiedRegistration,
    pub(crate) sign_in: SignIn,
    pub(crate) acceptance: Acceptance,
    pub(crate) sessions: Sessions,
    own_pages: OwnPages,
    services: Services,
    reset_requests: ResetRequests,
    reset_completion: ResetCompletion,
    not_me: NotMe,
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
        let registration =
            Registration::new(variables, recorded, &passwords, &tokens, &factor_secret)?;
        let verified = VerifiedRegistration::new(
            variables,
            &context,
            &passwords,
            &factor_secret,
            &registration,
        )?;
        let sign_in = SignIn::new(variables, recorded, &passwords, &tokens, &factor_secret)?;
        let transport = variables.mail_transport()?;
        let mode = variables.text(REGISTRATION_MODE);
        let reset_requests = ResetRequests::new(variables, recorded, &factor_secret)?;
        let reset_completion =
            ResetCompletion::new(variables, recorded, &passwords, &factor_secret)?;
        let not_me = NotMe::new(variables, recorded, &factor_secret)?;
        let acceptance = Acceptance::new(variables, recorded, &passwords, &tokens, &factor_secret)?;
        Ok(Self {
            acceptance,
            sessions: Sessions::new(&context, &audit),
            own_pages: OwnPages::new(variables),
            services: Services::new(&context),
            new_passwords: NewPasswords::new(variables)?,
            passwords,
            audit,
            tokens,
            factor_secret,
            context,
            mode: RegistrationMode::of(mode.as_deref(), transport)?,
            registration,
            verified,
            sign_in,
            reset_requests,
            reset_completion,
            not_me,
        })
    }
}
