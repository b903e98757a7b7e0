//! How much mail people may cause who have not shown that the address is theirs.
//!
//! A mail counts before it is written, and stays counted. Nobody is told that there is none: that
//! would tell how much others asked for.

use std::fmt;

use crate::{
    device::DeviceId,
    email::Email,
    network::{Network, Prefix},
    period::{Day, Hour},
    setting::WholeNumber,
    timestamp::Timestamp,
};

/// How many mails one network, or one known device, has an address sent in an hour.
pub const PER_ASKER_HOUR: u32 = 3;

/// How many mails all strangers together have an address sent in a day.
pub const PER_ADDRESS_DAY: u32 = 10;

/// `ANONYMOUS_MAILS_PER_HOUR`: how many mails of each kind strangers have the whole deployment send
/// in an hour.
pub const ANONYMOUS_MAILS_PER_HOUR: WholeNumber<u32> = WholeNumber {
    name: "ANONYMOUS_MAILS_PER_HOUR",
    default: 500,
    min: 1,
    max: 1_000_000,
};

/// Mails that the whole deployment counts together, so that a flood of one kind leaves the others
/// what they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// To an address that nobody has shown to be theirs: the code of a registration, a reset asked
    /// for an address without account or one that was never proved.
    Unproven,
    /// A reset for the proved address of an account.
    Reset,
    /// The code for the new address of somebody who is signed in.
    EmailChange,
}

/// Who asks for a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Somebody in this network.
    Stranger(Network),
    /// A device that the account of the address knows. Strangers use up nothing of what it may ask
    /// for.
    Device(DeviceId),
}

/// What is counted together, and at most how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailCount {
    /// What is counted.
    pub of: Counted,
    /// How many mails there may be.
    pub limit: u32,
}

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// Mails to an address in an hour, of one asker.
    Asker(Email, AskerName, Hour),
    /// Mails to an address in a day, of all strangers.
    Address(Email, Day),
    /// Mails of one kind in an hour, of all strangers.
    Kind(MailKind, Hour),
}

/// Who asks, as far as they are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskerName {
    /// An IPv4 address, or a /64 of IPv6.
    Network(Prefix),
    /// A known device.
    Device(DeviceId),
}

impl MailKind {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unproven => "UNPROVEN",
            Self::Reset => "RESET",
            Self::EmailChange => "EMAIL_CHANGE",
        }
    }
}

impl fmt::Display for AskerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(prefix) => prefix.fmt(f),
            Self::Device(device) => device.fmt(f),
        }
    }
}

impl Counted {
    /// When its period is over.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        match self {
            Self::Asker(_, _, hour) | Self::Kind(_, hour) => hour.end(),
            Self::Address(_, day) => day.end(),
        }
    }
}

/// Where a mail of `kind` to `email` counts that `asker` asks for at `now`, with `per_hour` for the
/// deployment. The narrow count comes first: who has reached it uses up nothing of the others.
#[must_use]
pub fn counts(
    kind: MailKind,
    email: &Email,
    asker: Asker,
    per_hour: u32,
    now: Timestamp,
) -> Vec<MailCount> {
    let hour = Hour::of(now);
    let of_asker = |name| MailCount {
        of: Counted::Asker(email.clone(), name, hour),
        limit: PER_ASKER_HOUR,
    };
    match asker {
        Asker::Device(device) => vec![of_asker(AskerName::Device(device))],
        Asker::Stranger(network) => vec![
            of_asker(AskerName::Network(network.narrowest())),
            MailCount {
                of: Counted::Address(email.clone(), Day::of(now)),
                limit: PER_ADDRESS_DAY,
            },
            MailCount {
                of: Counted::Kind(kind, hour),
                limit: per_hour,
            },
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::START;

    fn limits(asker: Asker) -> Vec<(Counted, u32)> {
        let email = "ann@example.org".parse().unwrap();
        let counts = counts(MailKind::Unproven, &email, asker, 500, START);
        counts.into_iter().map(|c| (c.of, c.limit)).collect()
    }

    #[test]
    fn strangers_share_what_an_address_is_sent_and_what_the_deployment_sends() {
        let email: Email = "ann@example.org".parse().unwrap();
        let network = Network::from(Some("2001:db8:1:2:3::".parse().unwrap()));
        let (hour, day) = (Hour::of(START), Day::of(START));
        let name = AskerName::Network(Prefix::Subnet("2001:db8:1:2::".parse().unwrap()));
        let expected = [
            (Counted::Asker(email.clone(), name, hour), 3),
            (Counted::Address(email, day), 10),
            (Counted::Kind(MailKind::Unproven, hour), 500),
        ];
        assert_eq!(limits(Asker::Stranger(network)), expected);
        assert_eq!(name.to_string(), "2001:db8:1:2::/64");
    }

    #[test]
    fn what_strangers_do_is_nothing_to_a_known_device() {
        let device = DeviceId([7; 16]);
        let email = "ann@example.org".parse().unwrap();
        let of = Counted::Asker(email, AskerName::Device(device), Hour::of(START));
        assert_eq!(limits(Asker::Device(device)), [(of, 3)]);
    }

    #[test]
    fn a_count_ends_with_its_period() {
        let counts = limits(Asker::Stranger(Network::Unknown));
        let ends: Vec<_> = counts.iter().map(|(of, _)| of.end()).collect();
        let (hour, day) = (Hour::of(START).end(), Day::of(START).end());
        assert_eq!(ends, [hour, day, hour]);
    }

    #[test]
    fn each_kind_has_its_name() {
        use MailKind::{EmailChange, Reset, Unproven};
        let names = [Unproven, Reset, EmailChange].map(MailKind::as_str);
        assert_eq!(names, ["UNPROVEN", "RESET", "EMAIL_CHANGE"]);
    }
}
