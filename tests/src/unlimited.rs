//! Systems that take as many requests as a test sends, all of which come from one address.

use std::collections::BTreeMap;

use domain::{
    mail::budget::ANONYMOUS_MAILS_PER_HOUR, quotas::ExportQuota, second_factor::SECOND_FACTOR,
    sign_ins::SignInLimit, source_limit::SourceLimit,
};
use florence_local::{
    stack::{Stack, StackBuilder},
    template::Function,
};
use identity::password::Argon2Cost;

use crate::passkeys;

/// The limits of requests in an hour or a day, and what they are raised to.
const RAISED: [(&str, &str); 7] = [
    (ANONYMOUS_MAILS_PER_HOUR.name, "1000000"),
    (SourceLimit::SIGN_IN_FAILURES.name, "1000000"),
    (SourceLimit::SIGN_INS.name, "1000000"),
    (SignInLimit::SIGN_INS.name, "100000"),
    (SourceLimit::REGISTRATIONS.name, "1000000"),
    (SourceLimit::RESETS.name, "1000000"),
    (ExportQuota::EXPORTS.name, "1000"),
];

/// Hashes in the least memory: most tests are about something else. They take two passes over it, so
/// that a hash of one pass is too weak and a sign-in replaces it.
const CHEAP_HASH: [(&str, &str); 1] = [(Argon2Cost::MEMORY_KIB.name, "7168")];

/// Has `builder` hash more cheaply than a deployment does.
#[must_use]
pub fn hashing_cheaply(builder: StackBuilder) -> StackBuilder {
    set(builder, &CHEAP_HASH)
}

/// What a function within the test is set to: a raised limit, or a cheap hash. None for another
/// variable.
pub(crate) fn of_a_test(variable: &str) -> Option<&'static str> {
    value(RAISED.iter().chain(&CHEAP_HASH), variable)
}

/// The raised limits among the variables of `function`, for a process beside the system.
#[must_use]
pub fn raised_limits(function: &Function) -> BTreeMap<String, String> {
    let names = function.environment.keys();
    names
        .filter_map(|name| Some((name.clone(), value(RAISED.iter(), name)?.to_owned())))
        .collect()
}

/// A system that keeps nothing when it ends and lets anybody register, without throttles and limits
/// by network, of mails or of exports, in which nobody needs a second factor.
#[must_use]
pub fn unlimited() -> StackBuilder {
    let builder = Stack::builder().ephemeral().unthrottled();
    let builder = builder.env(SECOND_FACTOR, "optional");
    // Most people of the tests need no mailbox.
    let builder = builder.parameter("RegistrationMode", "open");
    // The API of a test is at an address, for which no browser makes passkeys.
    let builder = builder.parameter("PasskeyOrigins", passkeys::ORIGIN);
    set(builder, &RAISED)
}

fn value<'a>(
    mut settings: impl Iterator<Item = &'a (&'a str, &'a str)>,
    variable: &str,
) -> Option<&'a str> {
    let found = settings.find(|(name, _)| *name == variable);
    found.map(|(_, value)| *value)
}

fn set(builder: StackBuilder, settings: &[(&str, &str)]) -> StackBuilder {
    let settings = settings.iter();
    settings.fold(builder, |builder, (name, value)| builder.env(*name, *value))
}
