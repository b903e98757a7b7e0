//! What the function holds from its cold start on.

use axum::extract::FromRef;
use domain::{
    registration::{REGISTRATION_MODE, RegistrationMode},
    setting::InvalidSetting,
};
use store::{
    Store,
    environment::{Environment, variables::Variables},
};

use crate::health::Mail;

/// The table, and what is on: no secret, no key.
#[derive(Clone, FromRef)]
pub struct State {
    store: Store,
    mail: Mail,
    registration: RegistrationMode,
}

impl State {
    /// Puts the function together. Nothing is read yet.
    ///
    /// # Errors
    /// When a setting is missing or not valid.
    pub fn new(variables: &Variables, environment: &Environment) -> Result<Self, InvalidSetting> {
        let table = variables.required("TABLE_NAME")?;
        let transport = variables.mail_transport()?;
        let mode = variables.text(REGISTRATION_MODE);
        Ok(Self {
            mail: transport.into(),
            registration: RegistrationMode::of(mode.as_deref(), transport)?,
            store: Store::new(&environment.dynamodb, table),
        })
    }
}
