//! The systems of units that a wizard can be filled in with.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which units a wizard's numbers have. It is chosen at the start and never changes, so a number
/// that is stored always means the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", try_from = "String")]
pub enum UnitSystem {
    /// °C, kg, cm.
    #[default]
    Metric,
    /// °F, lb, in, as is customary in the United States.
    Us,
}

impl UnitSystem {
    /// Both systems, the default first.
    pub const ALL: [Self; 2] = [Self::Metric, Self::Us];

    /// The word of requests and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Us => "us",
        }
    }

    /// The system whose name is `name`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.name() == name)
    }
}

/// The name is that of no system of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be metric or us")]
pub struct UnknownUnitSystem;

impl TryFrom<String> for UnitSystem {
    type Error = UnknownUnitSystem;

    fn try_from(name: String) -> Result<Self, UnknownUnitSystem> {
        Self::of_name(&name).ok_or(UnknownUnitSystem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_json() {
        for system in UnitSystem::ALL {
            assert_eq!(UnitSystem::of_name(system.name()), Some(system));
            let json = serde_json::to_value(system).unwrap();
            assert_eq!(json, system.name());
            assert_eq!(serde_json::from_value::<UnitSystem>(json).unwrap(), system);
        }
        for other in [r#""imperial""#, r#"{"us":null}"#, r#"["us"]"#, "1", "null"] {
            assert!(
                serde_json::from_str::<UnitSystem>(other).is_err(),
                "{other}"
            );
        }
    }
}
