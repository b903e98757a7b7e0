//! What the function holds from its cold start on.

use std::{io, sync::Arc};

use aws_config::SdkConfig;
use domain::{mail::transport::MAIL_FROM, setting::InvalidSetting};
use identity::{
    context::Context, factor_secret::FactorSecret, mail_secrets::MailSecrets, secrets::Secrets,
};
use store::{
    Store,
    environment::{Environment, clock::Clock, variables::Variables},
};

use crate::{delivery::Delivery, mail_log::MailLog, ses::Ses};

/// The table, and how mail leaves.
pub struct State {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    delivery: Option<Delivery>,
}

impl State {
    /// Puts the function together. Nothing is read yet.
    ///
    /// # Errors
    /// When a setting is missing or not valid.
    pub fn new(
        variables: &Variables,
        environment: &Environment,
        ses: &SdkConfig,
    ) -> Result<Self, InvalidSetting> {
        let context = Context::new(variables, environment)?;
        let secrets = Secrets::new(environment);
        let factor_secret = FactorSecret::new(variables, &secrets, &context)?;
        let Context { store, clock, .. } = context;
        let from = variables.text(MAIL_FROM);
        let transport = variables.mail_transport()?;
        let web_origin = variables.text("WEB_ORIGIN");
        let ses = Ses::new(ses, variables, &from.unwrap_or_default());
        let delivery = transport.is_on().then(|| Delivery {
            store: store.clone(),
            clock: Arc::clone(&clock),
            ses,
            secrets: MailSecrets::new(&factor_secret),
            web_origin,
            log: MailLog::new(environment),
        });
        Ok(Self {
            store,
            clock,
            delivery,
        })
    }

    /// What sends mail.
    ///
    /// # Errors
    /// When this deployment sends none: then nothing is to invoke it.
    pub(crate) fn delivery(&self) -> Result<&Delivery, io::Error> {
        let none = || io::Error::other("this deployment sends no mail");
        self.delivery.as_ref().ok_or_else(none)
    }
}
