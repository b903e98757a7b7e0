//! Whether a deployment sends mail.

use crate::setting::InvalidSetting;

/// The environment variable that holds the address mail comes from.
pub const MAIL_FROM: &str = "MAIL_FROM";

/// The environment variable that says by what mail is sent.
pub const MAIL_TRANSPORT: &str = "MAIL_TRANSPORT";

/// By what mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Amazon SES.
    Ses,
    /// Nothing: no mail is written.
    None,
}

impl Transport {
    /// What the values of `MAIL_TRANSPORT` (`ses` or `none`; `ses` when it is not set) and
    /// `MAIL_FROM` come to: without an address that it comes from no mail can be sent.
    ///
    /// # Errors
    /// [`InvalidSetting::Invalid`] for any other transport.
    pub fn of(transport: Option<&str>, from: Option<&str>) -> Result<Self, InvalidSetting> {
        match (transport.unwrap_or("ses"), from) {
            ("ses", Some(_)) => Ok(Self::Ses),
            ("ses", None) | ("none", _) => Ok(Self::None),
            _ => Err(InvalidSetting::invalid(
                MAIL_TRANSPORT,
                &"expected ses or none",
            )),
        }
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_on(self) -> bool {
        self == Self::Ses
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, Some("no-reply@example.org"), Some(Transport::Ses))]
    #[case(Some("ses"), Some("no-reply@example.org"), Some(Transport::Ses))]
    #[case(Some("ses"), None, Some(Transport::None))]
    #[case(None, None, Some(Transport::None))]
    #[case(Some("none"), Some("no-reply@example.org"), Some(Transport::None))]
    #[case(Some("smtp"), Some("no-reply@example.org"), None)]
    fn mail_needs_a_transport_and_an_address(
        #[case] transport: Option<&str>,
        #[case] from: Option<&str>,
        #[case] expected: Option<Transport>,
    ) {
        assert_eq!(Transport::of(transport, from).ok(), expected);
    }
}
