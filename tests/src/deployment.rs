//! What a deployment gives its functions, in process.

use identity::{
    audit::Audit, context::Context, factor_secret::FactorSecret, mail_secrets::MailSecrets,
    passwords::Passwords, secrets::Secrets,
};
use store::environment::{Environment, variables::Variables};

/// The settings of functions and what is around them.
#[derive(Clone)]
pub struct Deployment {
    /// Their settings.
    pub variables: Variables,
    /// The table, the secrets, the time and the log.
    pub environment: Environment,
}

impl Deployment {
    /// The same with another table endpoint, such as a proxy's.
    #[must_use]
    pub fn behind(&self, endpoint: &str) -> Self {
        let mut behind = self.clone();
        behind.environment.dynamodb = crate::sdk(endpoint);
        behind
    }

    /// The same with one setting changed.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &'static str) -> Self {
        let variables = self.variables.clone();
        let lookup = move |asked: &str| {
            if asked == name {
                Some(value.to_owned())
            } else {
                variables.text(asked)
            }
        };
        Self {
            variables: Variables::from_lookup(lookup),
            environment: self.environment.clone(),
        }
    }

    /// The table, the time and randomness.
    ///
    /// # Panics
    /// When a setting is missing.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn context(&self) -> Context {
        Context::new(&self.variables, &self.environment).expect("the settings are right")
    }

    /// What records changes.
    ///
    /// # Panics
    /// When a setting is missing.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn audit(&self) -> Audit {
        let secrets = Secrets::new(&self.environment);
        let audit = Audit::new(&self.variables, &secrets, &self.context());
        audit.expect("the settings are right")
    }

    /// What hashes and verifies passwords.
    ///
    /// # Panics
    /// When a setting is missing.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn passwords(&self) -> Passwords {
        let secrets = Secrets::new(&self.environment);
        let passwords = Passwords::new(&self.variables, &secrets, &self.context());
        passwords.expect("the settings are right")
    }

    /// What makes the codes and links of mails.
    ///
    /// # Panics
    /// When a setting is missing.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn mail_secrets(&self) -> MailSecrets {
        let secrets = Secrets::new(&self.environment);
        let secret = FactorSecret::new(&self.variables, &secrets, &self.context());
        MailSecrets::new(&secret.expect("the settings are right"))
    }
}
