//! What a deployment sets through environment variables, parsed once at cold start.

pub mod numbers;

use std::fmt::Display;

use self::numbers::Number;
use crate::{
    auth::{access_token::TokenParties, password::Argon2Cost},
    domain::{password_policy::PasswordPolicy, phi::guard::PhiPolicy},
};

/// The settings of a function. Secrets are never among them, only their names.
#[derive(Debug, Clone)]
pub struct Config {
    /// The `DynamoDB` table.
    pub table_name: String,
    /// Secrets Manager names or ARNs; empty where the function needs no secret.
    pub secrets: SecretIds,
    /// The `iss` and `aud` of access tokens and their lifetime.
    pub tokens: TokenSettings,
    /// Lifetimes and limits of sessions.
    pub sessions: SessionSettings,
    /// What hashing a password costs.
    pub argon2: Argon2Cost,
    /// Which new passwords are good enough.
    pub password_policy: PasswordPolicy,
    /// What happens to text that looks like a patient identifier.
    pub phi_policy: PhiPolicy,
    /// How long audit events are kept, in days.
    pub audit_retention_days: u32,
}

/// Where the secrets are.
#[derive(Debug, Clone, Default)]
pub struct SecretIds {
    /// Signing key and refresh MAC key are derived from this one.
    pub token: Option<String>,
    /// The secret input of Argon2.
    pub pepper: Option<String>,
    /// Keys the audit hash chain.
    pub audit: Option<String>,
}

/// Settings of access and refresh tokens.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// The `iss` claim.
    pub issuer: String,
    /// The `aud` claim.
    pub audience: String,
    /// Lifetime of an access token, in seconds.
    pub access_seconds: i64,
    /// How long the previous refresh token still answers with its successor, in seconds.
    pub refresh_grace_seconds: i64,
}

/// Settings of sessions.
#[derive(Debug, Clone, Copy)]
pub struct SessionSettings {
    /// A session unused for so long ends, in seconds.
    pub idle_seconds: i64,
    /// A session ends after so long however much it is used, in seconds.
    pub absolute_seconds: i64,
    /// Live sessions one user may have; a further sign-in ends the oldest.
    pub max_per_user: usize,
}

/// A setting that is missing or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The variable is not set.
    #[error("environment variable {0} is not set")]
    Missing(&'static str),
    /// The variable has a value that does not fit.
    #[error("environment variable {name} is not valid: {reason}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
}

impl Config {
    /// Reads the process environment.
    ///
    /// # Errors
    /// Names the first variable that is missing or out of range.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads the variables through `lookup`.
    ///
    /// # Errors
    /// Names the first variable that is missing or out of range.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let vars = Variables(lookup);
        Ok(Self {
            table_name: vars.required("TABLE_NAME")?,
            secrets: SecretIds {
                token: vars.text("TOKEN_SECRET_ID"),
                pepper: vars.text("PEPPER_SECRET_ID"),
                audit: vars.text("AUDIT_SECRET_ID"),
            },
            tokens: TokenSettings {
                issuer: vars.required("TOKEN_ISSUER")?,
                audience: vars.required("TOKEN_AUDIENCE")?,
                access_seconds: vars.number(&numbers::ACCESS_TOKEN_SECONDS)?,
                refresh_grace_seconds: vars.number(&numbers::REFRESH_GRACE_SECONDS)?,
            },
            sessions: SessionSettings {
                idle_seconds: vars.number(&numbers::SESSION_IDLE_SECONDS)?,
                absolute_seconds: vars.number(&numbers::SESSION_ABSOLUTE_SECONDS)?,
                max_per_user: vars.number(&numbers::MAX_SESSIONS_PER_USER)?,
            },
            argon2: Argon2Cost::new(
                vars.number(&numbers::ARGON2_MEMORY_KIB)?,
                vars.number(&numbers::ARGON2_ITERATIONS)?,
                vars.number(&numbers::ARGON2_PARALLELISM)?,
            )
            .map_err(|error| invalid("ARGON2_MEMORY_KIB", &error))?,
            password_policy: PasswordPolicy::new(vars.number(&numbers::PASSWORD_MIN_LENGTH)?)
                .map_err(|error| invalid("PASSWORD_MIN_LENGTH", &error))?,
            phi_policy: vars
                .text("PHI_POLICY")
                .map_or(Ok(PhiPolicy::Reject), |text| text.parse())
                .map_err(|error| invalid("PHI_POLICY", &error))?,
            audit_retention_days: vars.number(&numbers::AUDIT_RETENTION_DAYS)?,
        })
    }
}

impl TokenSettings {
    /// Who issues tokens and for whom.
    #[must_use]
    pub fn parties(&self) -> TokenParties {
        TokenParties {
            issuer: self.issuer.clone(),
            audience: self.audience.clone(),
        }
    }
}

fn invalid(name: &'static str, error: &dyn Display) -> ConfigError {
    ConfigError::Invalid {
        name,
        reason: error.to_string(),
    }
}

struct Variables<F>(F);

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    fn text(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }

    fn required(&self, name: &'static str) -> Result<String, ConfigError> {
        self.text(name).ok_or(ConfigError::Missing(name))
    }

    fn number<T: TryFrom<u32>>(&self, number: &Number) -> Result<T, ConfigError> {
        let Number { min, max, .. } = *number;
        let value = match self.text(number.variable) {
            None => Some(number.default),
            Some(text) => text.trim().parse().ok(),
        };
        let value = value.filter(|value| (min..=max).contains(value));
        value
            .and_then(|value| value.try_into().ok())
            .ok_or_else(|| {
                let reason = format_args!("expected a whole number from {min} to {max}");
                invalid(number.variable, &reason)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(extra: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        move |name| {
            let base = [
                ("TABLE_NAME", "t"),
                ("TOKEN_ISSUER", "i"),
                ("TOKEN_AUDIENCE", "a"),
            ];
            extra
                .iter()
                .chain(base.iter())
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn defaults_are_a_shift_and_an_hour() {
        let config = Config::from_lookup(lookup(&[])).unwrap();
        assert_eq!(config.sessions.absolute_seconds, 12 * 3_600);
        assert_eq!(config.sessions.idle_seconds, 3_600);
        assert_eq!(config.phi_policy, PhiPolicy::Reject);
    }

    #[test]
    fn an_error_names_the_variable() {
        let error = Config::from_lookup(lookup(&[("PASSWORD_MIN_LENGTH", "7")])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment variable PASSWORD_MIN_LENGTH is not valid: expected a whole number from 8 to 64"
        );
        let error = Config::from_lookup(lookup(&[("PHI_POLICY", "allow")])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment variable PHI_POLICY is not valid: must be reject, redact or off"
        );
        let error = Config::from_lookup(|_| None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment variable TABLE_NAME is not set"
        );
    }
}
