//! What kind of device somebody uses, as its `User-Agent` tells.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A class of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DeviceClass {
    Phone,
    Tablet,
    Desktop,
    /// No user agent, or one that is no browser.
    Other,
}

impl DeviceClass {
    /// The class that a `User-Agent` belongs to. Tablets with Android leave out the word Mobile.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        let says = |word: &str| user_agent.contains(word);
        if says("iPad") || says("Tablet") || says("Android") && !says("Mobile") {
            Self::Tablet
        } else if says("iPhone") || says("Mobile") {
            Self::Phone
        } else if says("Windows") || says("Macintosh") || says("X11") || says("CrOS") {
            Self::Desktop
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148",
        DeviceClass::Phone
    )]
    #[case(
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari",
        DeviceClass::Phone
    )]
    #[case(
        "Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/140.0 Safari",
        DeviceClass::Tablet
    )]
    #[case(
        "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Mobile/15E148",
        DeviceClass::Tablet
    )]
    #[case("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", DeviceClass::Desktop)]
    #[case("Mozilla/5.0 (X11; Linux x86_64; rv:140.0)", DeviceClass::Desktop)]
    #[case(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
        DeviceClass::Desktop
    )]
    #[case("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", DeviceClass::Desktop)]
    #[case("Mozilla/5.0 (CrOS)", DeviceClass::Desktop)]
    #[case("Mozilla/5.0 (iPhone)", DeviceClass::Phone)]
    #[case("Mozilla/5.0 (Mobile; rv:48.0) KAIOS/2.5", DeviceClass::Phone)]
    #[case("Mozilla/5.0 (Android 15; Tablet; rv:140.0)", DeviceClass::Tablet)]
    #[case("Mozilla/5.0 (Tablet; rv:26.0)", DeviceClass::Tablet)]
    #[case("curl/8.9", DeviceClass::Other)]
    #[case("", DeviceClass::Other)]
    fn devices_have_one_class(#[case] user_agent: &str, #[case] expected: DeviceClass) {
        assert_eq!(DeviceClass::of(user_agent), expected);
    }
}
