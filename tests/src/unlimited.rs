//! Systems that take as many requests as a test sends, all of which come from one address.

use domain::{
    quotas::ExportQuota, second_factor::SECOND_FACTOR, sign_ins::SignInLimit,
    source_limit::SourceLimit,
};
use florence_local::stack::{Stack, StackBuilder};

/// The limits of requests in an hour or a day, and what they are raised to.
const RAISED: [(&str, &str); 5] = [
    (SourceLimit::SIGN_IN_FAILURES.name, "1000000"),
    (SourceLimit::SIGN_INS.name, "1000000"),
    (SignInLimit::SIGN_INS.name, "100000"),
    (SourceLimit::REGISTRATIONS.name, "1000000"),
    (ExportQuota::EXPORTS.name, "1000"),
];

/// The raised value of a limit; none for another variable.
#[must_use]
pub(crate) fn raised(variable: &str) -> Option<&'static str> {
    let mut raised = RAISED.iter();
    let found = raised.find(|(name, _)| *name == variable);
    found.map(|(_, value)| *value)
}

/// A system that keeps nothing when it ends, without throttles and limits by network or of exports,
/// in which nobody needs a second factor.
#[must_use]
pub fn unlimited() -> StackBuilder {
    let builder = Stack::builder().ephemeral().unthrottled();
    let builder = builder.env(SECOND_FACTOR, "optional");
    RAISED
        .iter()
        .fold(builder, |builder, (name, value)| builder.env(*name, *value))
}
