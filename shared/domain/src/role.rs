//! What an account may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};
use thiserror::Error;
use utoipa::ToSchema;

/// The role of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Uses the service.
    User,
    /// Uses the service as a nurse.
    Nurse,
    /// Also administers accounts and sessions.
    Admin,
}

/// The text names no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not one of user, nurse, admin")]
pub struct InvalidRole;

impl Role {
    /// The name used in JSON and in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Nurse => "nurse",
            Self::Admin => "admin",
        }
    }

    /// Whether somebody who registers may choose this role for themselves.
    #[must_use]
    pub const fn requestable_at_registration(self) -> bool {
        match self {
            Self::User | Self::Nurse => true,
            Self::Admin => false,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Derived, it would take an object too: `{"nurse": null}`.
impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(de::Error::custom)
    }
}

impl FromStr for Role {
    type Err = InvalidRole;

    fn from_str(text: &str) -> Result<Self, InvalidRole> {
        match text {
            "user" => Ok(Self::User),
            "nurse" => Ok(Self::Nurse),
            "admin" => Ok(Self::Admin),
            _ => Err(InvalidRole),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_agree_with_json() {
        for role in [Role::User, Role::Nurse, Role::Admin] {
            let json = serde_json::to_string(&role).unwrap();
            assert_eq!(json, format!("\"{role}\""));
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!("Admin".parse::<Role>(), Err(InvalidRole));
        assert_eq!("superuser".parse::<Role>(), Err(InvalidRole));
    }

    #[test]
    fn nobody_registers_as_admin() {
        assert!(Role::User.requestable_at_registration());
        assert!(Role::Nurse.requestable_at_registration());
        assert!(!Role::Admin.requestable_at_registration());
    }
}
