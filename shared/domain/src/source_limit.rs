//! How much a network may do in an hour without proving who it is.
//!
//! Two numbers go up with each attempt: those that are kept, and all of them. A success gives back
//! the one that is kept, and never the other, which bounds what successes cost.

use std::fmt;

use super::{network::Prefix, period::Hour, service::ServiceName, setting::WholeNumber};

/// How many times the limit of a /64 holds for the /48 around it.
const SITE_FACTOR: u32 = 4;

/// How many times it holds for a service, which signs people of many networks in.
const SERVICE_FACTOR: u32 = 20;

/// What an anonymous caller attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// To sign in.
    SignIn,
    /// To make an account.
    Registration,
    /// To have a reset mailed.
    Reset,
    /// To protect an account that has used up what it may cost in a day.
    Protection,
}

/// How many attempts of one kind a network has in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceLimit {
    /// Of what.
    pub attempt: Attempt,
    /// Those that are not given back.
    pub kept: u32,
    /// All.
    pub all: u32,
}

/// From where attempts are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Addresses.
    Network(Prefix),
    /// What a service asks for people, wherever they are.
    Service(ServiceName),
}

/// What is counted together: the attempts of one kind from one prefix, or through one service, in
/// one hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCount {
    /// From where.
    pub source: Source,
    /// Of what.
    pub attempt: Attempt,
    /// When.
    pub hour: Hour,
}

impl Attempt {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "SIGN_IN",
            Self::Registration => "REGISTRATION",
            Self::Reset => "RESET",
            Self::Protection => "PROTECTION",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(prefix) => prefix.fmt(f),
            Self::Service(name) => write!(f, "service:{name}"),
        }
    }
}

impl SourceLimit {
    /// `SIGN_IN_FAILURES_PER_NETWORK_HOUR`: three hundred people who start a shift behind one
    /// address and mistype three times each.
    pub const SIGN_IN_FAILURES: WholeNumber<u32> = WholeNumber {
        name: "SIGN_IN_FAILURES_PER_NETWORK_HOUR",
        default: 1_000,
        min: 1,
        max: 1_000_000,
    };
    /// `SIGN_INS_PER_NETWORK_HOUR`, successes included.
    pub const SIGN_INS: WholeNumber<u32> = WholeNumber {
        name: "SIGN_INS_PER_NETWORK_HOUR",
        default: 1_500,
        min: 1,
        max: 1_000_000,
    };
    /// `REGISTRATIONS_PER_NETWORK_HOUR`, whatever comes of them.
    pub const REGISTRATIONS: WholeNumber<u32> = WholeNumber {
        name: "REGISTRATIONS_PER_NETWORK_HOUR",
        default: 100,
        min: 1,
        max: 1_000_000,
    };
    /// `RESETS_PER_NETWORK_HOUR`, but for those from devices that the account knows.
    pub const RESETS: WholeNumber<u32> = WholeNumber {
        name: "RESETS_PER_NETWORK_HOUR",
        default: 30,
        min: 1,
        max: 1_000_000,
    };

    /// Far more than it takes to throw a thief out.
    pub const PROTECTION: Self = Self {
        attempt: Attempt::Protection,
        kept: 100,
        all: 100,
    };

    /// The limit as it holds for `source`: a site may do more than one of its networks.
    #[must_use]
    pub fn of(self, source: &Source) -> Self {
        let factor = match source {
            Source::Network(Prefix::Site(_)) => SITE_FACTOR,
            Source::Service(_) => SERVICE_FACTOR,
            Source::Network(_) => 1,
        };
        Self {
            attempt: self.attempt,
            kept: self.kept.saturating_mul(factor),
            all: self.all.saturating_mul(factor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: SourceLimit = SourceLimit {
        attempt: Attempt::SignIn,
        kept: 10,
        all: 40,
    };

    #[test]
    fn a_site_may_do_four_times_as_much_as_one_of_its_networks() {
        let address = "2001:db8::".parse().unwrap();
        assert_eq!(LIMIT.of(&Source::Network(Prefix::Subnet(address))), LIMIT);
        assert_eq!(LIMIT.of(&Source::Network(Prefix::Unknown)), LIMIT);
        let site = LIMIT.of(&Source::Network(Prefix::Site(address)));
        assert_eq!((site.kept, site.all), (40, 160));
    }

    #[test]
    fn a_service_may_do_twenty_times_as_much_as_a_network() {
        let service = Source::Service("backend".parse().unwrap());
        let limit = LIMIT.of(&service);
        assert_eq!((limit.kept, limit.all), (200, 800));
    }

    #[test]
    fn each_kind_has_its_name() {
        use Attempt::{Protection, Registration, Reset, SignIn};
        let names = [SignIn, Registration, Reset, Protection].map(Attempt::as_str);
        assert_eq!(names, ["SIGN_IN", "REGISTRATION", "RESET", "PROTECTION"]);
    }
}
