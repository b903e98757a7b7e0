//! Who may make an account for themselves.

use serde::Serialize;
use utoipa::ToSchema;

use super::setting::InvalidSetting;

/// The environment variable that says who may make an account for themselves.
pub const REGISTRATION_MODE: &str = "REGISTRATION_MODE";

/// Who may make an account for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationMode {
    /// Anybody.
    Open,
    /// Nobody: accounts come from those who run the deployment.
    Invited,
}

impl RegistrationMode {
    /// The mode that the value of the setting names; open when it is not set.
    ///
    /// # Errors
    /// [`InvalidSetting::Invalid`] when it names none.
    pub fn parse(text: Option<&str>) -> Result<Self, InvalidSetting> {
        match text {
            None | Some("open") => Ok(Self::Open),
            Some("invited") => Ok(Self::Invited),
            Some(_) => Err(InvalidSetting::invalid(
                REGISTRATION_MODE,
                &"expected open or invited",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, Some(RegistrationMode::Open))]
    #[case(Some("open"), Some(RegistrationMode::Open))]
    #[case(Some("invited"), Some(RegistrationMode::Invited))]
    #[case(Some("closed"), None)]
    fn a_mode_has_a_name(#[case] text: Option<&str>, #[case] mode: Option<RegistrationMode>) {
        assert_eq!(RegistrationMode::parse(text).ok(), mode);
    }
}
