//! The settings of a function, which a deployment gives it as environment variables. Secrets are
//! never among them, only their names.

use std::{fmt::Display, str::FromStr, sync::Arc};

use domain::{
    mail::transport::{MAIL_FROM, MAIL_TRANSPORT, Transport},
    setting::{InvalidSetting, WholeNumber},
};

/// The environment variables of a function. What is blank counts as not set.
#[derive(Clone)]
pub struct Variables(Arc<Lookup>);

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

impl Variables {
    /// Those of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Those that `lookup` finds.
    #[must_use]
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(lookup))
    }

    /// The value of a variable, if it is set.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }

    /// The value of a variable that must be set.
    ///
    /// # Errors
    /// [`InvalidSetting::Missing`].
    pub fn required(&self, name: &'static str) -> Result<String, InvalidSetting> {
        self.text(name).ok_or(InvalidSetting::Missing(name))
    }

    /// The value of a whole number.
    ///
    /// # Errors
    /// [`InvalidSetting::Invalid`].
    pub fn number<T>(&self, setting: &WholeNumber<T>) -> Result<T, InvalidSetting>
    where
        T: FromStr + PartialOrd + Display + Copy,
    {
        setting.parse(self.text(setting.name).as_deref())
    }

    /// By what `MAIL_TRANSPORT` and `MAIL_FROM` have mail sent.
    ///
    /// # Errors
    /// [`InvalidSetting::Invalid`].
    pub fn mail_transport(&self) -> Result<Transport, InvalidSetting> {
        let (transport, from) = (self.text(MAIL_TRANSPORT), self.text(MAIL_FROM));
        Transport::of(transport.as_deref(), from.as_deref())
    }
}
